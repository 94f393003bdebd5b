/** Rules of sessions, TTL nodes, containers and quotas that no recorded transcript exercises, at one server and in an ensemble. */
import { describe, expect, it } from "vitest";
import { replay } from "../../../scenarios/conform/replay.ts";
import type { Shape } from "../../../scenarios/conform/stage.ts";
import type { Transcript } from "../../../scenarios/conform/transcript.ts";
import { connect, create, notice, root, sleep, stat, transcript } from "./written.ts";

const SHAPES: readonly Shape[] = ["standalone", "spread", "follower"];

const OPEN = [{ perms: 31, scheme: "world", id: "anyone" }];

function expectAgreement(written: Transcript): void {
  for (const shape of SHAPES) {
    expect([shape, replay(written, shape).differences]).toEqual([shape, []]);
  }
}

describe("sessions", () => {
  it("a silent one expires, and its connection is cut", () => {
    expectAgreement(
      transcript({
        steps: [
          connect("s0"),
          connect("s1", 1000),
          create("s1", "/e", { flags: 1 }, { err: 0, zxid: 3, path: "/e" }),
          {
            s: "s0",
            op: "exists",
            path: "/e",
            watch: true,
            res: {
              err: 0,
              zxid: 3,
              stat: stat({ czxid: 3, mzxid: 3, pzxid: 3, ephemeralOwner: "s1" }),
            },
          },
          { s: "s1", op: "silence", res: { ok: true } },
          sleep(600),
          { s: "s0", op: "sync", path: "/", res: { err: 0, zxid: 3, path: "/" } },
          sleep(1400, { s0: [notice("NodeDeleted", "/e")], "!closed": ["s1"] }),
          { s: "s1", op: "reconnect", timeout: 1000, res: { ok: false, timeout: 0 } },
          { s: "s1", op: "whoAmI", res: { disconnected: true } },
          create("s0", "/e", {}, { err: 0, zxid: 5, path: "/e" }),
        ],
        tree: [root(5, 2, 2), { path: "/e", stat: stat({ czxid: 5, mzxid: 5, pzxid: 5 }) }],
      }),
    );
  });

  it("a request of a silent one keeps it alive", () => {
    const alive = { s: "s1", op: "sync", path: "/", res: { err: 0, zxid: 1, path: "/" } };
    expectAgreement(
      transcript({
        steps: [
          connect("s1", 1000),
          { s: "s1", op: "silence", res: { ok: true } },
          sleep(700),
          alive,
          sleep(700),
          alive,
          sleep(700),
          alive,
        ],
        tree: [root(0, -1, 1)],
      }),
    );
  });

  it("a connection takes its watches with it", () => {
    const shown = stat({ czxid: 2, mzxid: 2, pzxid: 2 });
    expectAgreement(
      transcript({
        steps: [
          connect("s0", 4000),
          create("s0", "/a", {}, { err: 0, zxid: 2, path: "/a" }),
          { s: "s0", op: "exists", path: "/a", watch: true, res: { err: 0, zxid: 2, stat: shown } },
          { s: "s0", op: "reconnect", timeout: 4000, res: { ok: true, timeout: 4000 } },
          { s: "s0", op: "delete", path: "/a", version: -1, res: { err: 0, zxid: 3 } },
        ],
        tree: [root(3, 1, 1)],
      }),
    );
  });
});

describe("what is reaped", () => {
  const ttl = { op: "createTTL", flags: 5, ttl: 1000 };

  it("a TTL node some time after its last write, not while it has children", () => {
    const made = { czxid: 2, pzxid: 2 };
    expectAgreement(
      transcript({
        steps: [
          connect("s0"),
          create("s0", "/t", ttl, {
            err: 0,
            zxid: 2,
            path: "/t",
            stat: stat({ ...made, mzxid: 2 }),
          }),
          sleep(700),
          {
            s: "s0",
            op: "setData",
            path: "/t",
            data: "x",
            version: 0,
            res: { err: 0, zxid: 3, stat: stat({ ...made, mzxid: 3, version: 1, dataLength: 1 }) },
          },
          sleep(700),
          create("s0", "/t/k", {}, { err: 0, zxid: 4, path: "/t/k" }),
          sleep(1500),
          {
            s: "s0",
            op: "exists",
            path: "/t",
            watch: true,
            res: {
              err: 0,
              zxid: 4,
              stat: stat({
                czxid: 2,
                mzxid: 3,
                pzxid: 4,
                version: 1,
                cversion: 1,
                dataLength: 1,
                numChildren: 1,
              }),
            },
          },
          { s: "s0", op: "delete", path: "/t/k", version: 0, res: { err: 0, zxid: 5 } },
          sleep(700, { s0: [notice("NodeDeleted", "/t")] }),
          { s: "s0", op: "sync", path: "/t", res: { err: 0, zxid: 6, path: "/t" } },
        ],
        tree: [root(6, 1, 1)],
      }),
    );
  });

  it("no TTL node without extended types", () => {
    expectAgreement(
      transcript({
        config: { extendedTypesEnabled: false },
        steps: [
          connect("s0"),
          create("s0", "/t", ttl, { err: -6, zxid: 2 }),
          create("s0", "/t", { op: "create2", flags: 6 }, { err: -6, zxid: 3 }),
          create("s0", "/t", { op: "createTTL", flags: 0, ttl: 1000 }, { err: -8, zxid: 4 }),
        ],
        tree: [root(0, -1, 1)],
      }),
    );
  });

  it("a container whatever its flags say, but nobody else's node", () => {
    const answer = (zxid: number, path: string): object => ({
      err: 0,
      zxid,
      path,
      stat: stat({ czxid: zxid, mzxid: zxid, pzxid: zxid }),
    });
    const kid = (path: string, zxid: number): readonly object[] => [
      create("s0", path, {}, { err: 0, zxid, path }),
      { s: "s0", op: "delete", path, version: -1, res: { err: 0, zxid: zxid + 1 } },
    ];
    const left = { version: 0, cversion: 2, numChildren: 0 };
    expectAgreement(
      transcript({
        steps: [
          connect("s0"),
          create("s0", "/c-", { op: "createContainer", flags: 2 }, answer(2, "/c-0000000000")),
          create("s0", "/d", { op: "createContainer", flags: 0 }, answer(3, "/d")),
          create("s0", "/p", { op: "create2", flags: 4 }, answer(4, "/p")),
          ...kid("/c-0000000000/k", 5),
          ...kid("/d/k", 7),
          ...kid("/p/k", 9),
          sleep(1000),
          { s: "s0", op: "sync", path: "", res: { err: 0, zxid: 12, path: "" } },
        ],
        tree: [
          root(12, 4, 2),
          { path: "/p", stat: stat({ czxid: 4, mzxid: 4, pzxid: 10, ...left }) },
        ],
      }),
    );
  });
});

describe("quotas", () => {
  it("are hard where they are enforced, and count what was there before", () => {
    const stats = "/zookeeper/quota/q/zookeeper_stats";
    const limits = "count=-1,bytes=-1=;byteHardLimit=6;countHardLimit=3";
    const node = (czxid: number, more: object = {}): object =>
      stat({ czxid, mzxid: czxid, pzxid: czxid, ...more });
    expectAgreement(
      transcript({
        config: { enforceQuota: true },
        steps: [
          connect("s0"),
          create("s0", "/q", { data: "four" }, { err: 0, zxid: 2, path: "/q" }),
          create("s0", "/zookeeper/quota/q", {}, { err: 0, zxid: 3, path: "/zookeeper/quota/q" }),
          create(
            "s0",
            "/zookeeper/quota/q/zookeeper_limits",
            { data: limits },
            { err: 0, zxid: 4, path: "/zookeeper/quota/q/zookeeper_limits" },
          ),
          create("s0", stats, { data: "count=0,bytes=0" }, { err: 0, zxid: 5, path: stats }),
          create("s0", "/q/a", { data: "x" }, { err: 0, zxid: 6, path: "/q/a" }),
          create("s0", "/q/b", { data: "xx" }, { err: -125, zxid: 7 }),
          create("s0", "/q/b", { data: "x" }, { err: 0, zxid: 8, path: "/q/b" }),
          create("s0", "/q/c", {}, { err: -125, zxid: 9 }),
          {
            s: "s0",
            op: "getData",
            path: stats,
            watch: false,
            res: {
              err: 0,
              zxid: 9,
              data: "count=3,bytes=6",
              stat: node(5, { dataLength: 15 }),
            },
          },
        ],
        tree: [
          root(2, 0, 2),
          {
            path: "/q",
            data: "four",
            stat: stat({
              czxid: 2,
              mzxid: 2,
              pzxid: 8,
              cversion: 2,
              dataLength: 4,
              numChildren: 2,
            }),
          },
          { path: "/q/a", data: "x", stat: node(6, { dataLength: 1 }) },
          { path: "/q/b", data: "x", stat: node(8, { dataLength: 1 }) },
        ],
      }),
    );
  });
});

describe("releases", () => {
  const mixed = (results: readonly object[]): object => ({
    s: "s0",
    op: "multi",
    ops: [
      { op: "create2", path: "/a", data: "", acl: OPEN, flags: 0 },
      { op: "createContainer", path: "/b", data: "", acl: OPEN, flags: 0 },
    ],
    res: { err: 0, zxid: 2, results },
  });
  const made = stat({ czxid: 2, mzxid: 2, pzxid: 2 });
  const nodes = ["/a", "/b"].map((path) => ({ path, stat: made }));
  const plain = nodes.map(({ path }) => ({ type: "create", err: 0, path }));
  const full = nodes.map(({ path }) => ({ type: "create2", err: 0, path, stat: made }));

  it.each([
    ["3.8.1", plain],
    ["3.8.2", full],
    ["3.9.4", full],
  ])("%s and what a multi makes of create2", (server, results) => {
    const tree = [root(2, 1, 3), ...nodes];
    expectAgreement(transcript({ server, steps: [connect("s0"), mixed(results)], tree }));
  });

  it.each([
    ["3.8.0", 0],
    ["3.9.4", 0],
    ["3.10.0", 1],
  ])("%s and a container that nobody ever used: %i reaped", (server, reaped) => {
    const made = stat({ czxid: 2, mzxid: 2, pzxid: 2 });
    const op = { op: "createContainer", flags: 4 };
    const zxid = 2 + reaped;
    const left = [root(2, 0, 2), { path: "/c", stat: made }];
    expectAgreement(
      transcript({
        server,
        config: { containerCheckIntervalMs: 60_000, tickTime: 2000 },
        steps: [
          connect("s0"),
          create("s0", "/c", op, { err: 0, zxid: 2, path: "/c", stat: made }),
          sleep(299_000),
          { s: "s0", op: "sync", path: "/", res: { err: 0, zxid: 2, path: "/" } },
          sleep(62_000),
          { s: "s0", op: "sync", path: "/", res: { err: 0, zxid, path: "/" } },
        ],
        tree: reaped === 0 ? left : [root(3, 1, 1)],
      }),
    );
  });

  it("a check that succeeds alone is never answered, or is none at all", () => {
    const check = { s: "s0", op: "check", path: "/", version: 0 };
    const steps = (res: object): readonly object[] => [connect("s0"), { ...check, res }];
    const tree = [root(0, -1, 1)];
    expectAgreement(transcript({ steps: steps({ noReply: true }), tree }));
    expectAgreement(transcript({ server: "3.8.5", steps: steps({ err: -6, zxid: -1 }), tree }));
  });
});
