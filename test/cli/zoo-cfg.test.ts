/** A real zoo.cfg: what is applied, what is skipped, what is spoken of, what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliError } from "../../cli/errors.ts";
import { parseZooCfg } from "../../cli/zoo-cfg/read.ts";
import { cli, json } from "./stub.ts";

const SAMPLE = `# The number of milliseconds of each tick
tickTime=1500
initLimit=10
syncLimit = 5
dataDir=/var/lib/zookeeper
clientPort=2181
maxClientCnxns=60
autopurge.snapRetainCount=3
autopurge.purgeInterval=1
4lw.commands.whitelist=*
admin.enableServer=false
metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider
snapCount=10000
globalOutstandingLimit=500
maxSessionTimeout=60000
minSessionTimeout=-1
reconfigEnabled=false
server.1=zoo1.example:2888:3888
server.2=10.0.0.2:2888:3888:participant;2181
server.3=[2001:db8::3]:2888:3888;0.0.0.0:2181
server.4=a:2888:3888|b:2889:3889:OBSERVER
`;

const notesOf = (text: string): readonly string[] => parseZooCfg(text, "zoo.cfg").notes;
const settingsOf = (text: string): object => parseZooCfg(text, "zoo.cfg").settings;
const LIMITS = "initLimit=10\nsyncLimit=5\n";
const THREE = `${LIMITS}server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2\n`;

describe("a zoo.cfg", () => {
  it("of a usual kind is applied without a word", () => {
    expect(parseZooCfg(SAMPLE, "zoo.cfg")).toEqual({
      notes: [],
      settings: {
        tickTime: 1500,
        initLimit: 10,
        syncLimit: 5,
        snapCount: 10_000,
        outstandingLimit: 500,
        maxSessionTimeout: 60_000,
        servers: 3,
        observers: 1,
      },
    });
  });

  it("without a tickTime has that of ZooKeeper", () => {
    expect(settingsOf(THREE)).toMatchObject({ tickTime: 3000, servers: 3 });
  });

  it("has the least that ZooKeeper takes for smaller numbers", () => {
    expect(settingsOf(`snapCount=1\ncommitLogCount=10\n${THREE}`)).toMatchObject({
      snapCount: 2,
      commitLogCount: 500,
    });
  });

  it("keeps the order of ids, voters first, and says who is who", () => {
    const text = `${LIMITS}server.9=a:1:2\nserver.2=b:1:2:observer\nserver.5=c:1:2\nserver.7=d:1:2\n`;
    expect(settingsOf(text)).toMatchObject({ servers: 3, observers: 1 });
    expect(notesOf(text)).toEqual([
      "zoo.cfg: servers are numbered from 1 here: server.5 is s1, server.7 is s2, server.9 is s3, server.2 is s4",
    ]);
  });

  it.each([
    ["synclimit=3", "zoo.cfg:1: unknown key synclimit, ignored. Did you mean syncLimit?"],
    ["frobnicate=1", "zoo.cfg:1: unknown key frobnicate, ignored"],
    ["\n# x\n we\\\n  ird = 1", "zoo.cfg:3: unknown key weird, ignored"],
    ["group.1=1:2", "zoo.cfg:1: group.1=1:2 is not modelled: a quorum is a majority"],
    ["weight.1=3", "zoo.cfg:1: weight.1=3 is not modelled: a quorum is a majority"],
    [
      "reconfigEnabled=true",
      "zoo.cfg:1: reconfigEnabled=true is not modelled: the ensemble stays as it is",
    ],
    [
      "forceSync=no",
      "zoo.cfg:1: forceSync=no is not modelled: every log is fsynced; lyingDisk is the fault",
    ],
    [
      "zookeeper.snapCount=9",
      'zoo.cfg:1: zookeeper.snapCount means nothing in zoo.cfg: leave out "zookeeper."',
    ],
    ["tickTime=1000\ntickTime=2000", "zoo.cfg:1: tickTime is set again in zoo.cfg:2, which counts"],
  ])("%j is spoken of", (text, note) => expect(notesOf(`${text}\n${THREE}`)).toEqual([note]));

  it.each(["weight.1=1", "forceSync=yes", "leaderServes=yes", "ssl.keyStore.location=/x"])(
    "%s is not",
    (text) => expect(notesOf(`${text}\n${THREE}`)).toEqual([]),
  );

  it("of one server leaves the ensemble to the scenario", () => {
    expect(settingsOf("tickTime=2000\n")).toEqual({ tickTime: 2000 });
    expect(notesOf("tickTime=2000\n")).toEqual([expect.stringContaining("no server.N")]);
  });

  it.each([
    ["tickTime=fast", 'zoo.cfg:1: tickTime is not a whole number: "fast"'],
    ["tickTime=5", "zoo.cfg:1: tickTime is out of range: it must be at least 10ms, not 5ms"],
    [
      "server.1=a:1",
      'zoo.cfg:1: server.1 is not host:port:port, or host:port:port:observer: "a:1"',
    ],
    [
      "server.1=a:1:2\nserver.2=b:1:2\nsyncLimit=5",
      "zoo.cfg: initLimit is not set, and an ensemble does not start without it",
    ],
    ["server.1=a:1:2:observer", "zoo.cfg: nobody votes: all servers are observers"],
    [
      "tickTime=1000\nminSessionTimeout=50000",
      "zoo.cfg: minSessionTimeout 50000 is above maxSessionTimeout 20000",
    ],
  ])("%j is refused", (text, message) => {
    expect(() => parseZooCfg(text, "zoo.cfg")).toThrow(
      expect.objectContaining({ exit: 65, message }),
    );
  });

  it("of any text is read or refused, never worse", () => {
    const bits = [
      "server.1",
      "=",
      ":",
      "tickTime",
      "\\",
      "\n",
      "\r",
      "\u0000",
      "9",
      "-",
      " ",
      "\\u12",
      "#",
      "a:1:2",
    ];
    const text = fc.array(fc.constantFrom(...bits), { maxLength: 20 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text, (text) => {
        try {
          for (const note of notesOf(text)) expect(note).not.toMatch(/\p{Cc}/u);
        } catch (error) {
          expect(error).toBeInstanceOf(CliError);
          expect((error as CliError).message).not.toMatch(/\p{Cc}/u);
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe("--zoo-cfg", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "zabsim-zoo-cfg-"));
    writeFileSync(join(folder, "zoo.cfg"), SAMPLE);
    writeFileSync(join(folder, "odd.cfg"), `${THREE}oddity=1\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("goes into the token as the settings that it means; flags go before", async () => {
    const path = join(folder, "zoo.cfg");
    const { token, options } = await json(
      `run leader-isolated --zoo-cfg ${path} --tick-time 700ms`,
    );
    expect(options).toMatchObject({ servers: 3, observers: 1, "tick-time": "700ms" });
    expect(token).not.toContain("zoo.cfg");
    const again = await json(`replay ${String(token)}`);
    expect(again).toMatchObject({ options, reproduced: true });
    const swept = await cli(`fuzz --zoo-cfg ${path} --runs 2 --seed 1`);
    expect(swept.out).toContain("max-session-timeout 1m");
  });

  it("speaks on stderr only", async () => {
    const { exit, out, err } = await cli(
      `run leader-isolated --zoo-cfg ${join(folder, "odd.cfg")}`,
    );
    expect([exit, out.includes("oddity")]).toEqual([0, false]);
    expect(err).toBe(`note: ${join(folder, "odd.cfg")}:6: unknown key oddity, ignored\n`);
  });
});
