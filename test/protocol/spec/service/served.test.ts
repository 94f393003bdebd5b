/** Whether clients are served after the faults: to be connected is not enough. */
import { beforeEach, describe, expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import type { ClientConfig } from "../../../../protocol/client/vocabulary.ts";
import { clientConfigsOf } from "../../../../protocol/client/config.ts";
import { DEFAULT_CLUSTER } from "../../../../protocol/config.ts";
import {
  findUnserved,
  onProbeReturned,
  probeClient,
} from "../../../../protocol/spec/service/served.ts";
import { clientSeen } from "../../../../protocol/spec/service/seen.ts";
import { must } from "../../../../sim/assert.ts";
import { handle, newPaper, type Paper } from "./paper.ts";

const SERVERS = 3;
/** c1 knows s1, and c2 knows s2. */
const CLIENTS: readonly ClientConfig[] = clientConfigsOf({
  ...DEFAULT_CLUSTER,
  servers: SERVERS,
  clients: 2,
  clientServers: 1,
});
const EVERYBODY = [0, 1, 2, 3, 4];

let paper: Paper;
beforeEach(() => {
  paper = newPaper();
  handle(paper, 1, "connected");
  handle(paper, 2, "connected");
});

function unserved(core = EVERYBODY): string | undefined {
  return findUnserved(paper.seen, core, CLIENTS, SERVERS);
}

/** The next probe: its client and its call. */
function probe(core = EVERYBODY): readonly [client: number, call: number] | undefined {
  const asked = probeClient(paper.seen, core, CLIENTS, SERVERS);
  if (asked?.command.kind !== "call") return undefined;
  return [asked.node - SERVERS + 1, asked.command.call];
}

describe("ClientsServed", () => {
  test("each client is asked once, and served when it is answered", () => {
    const [client, call] = must(probe(), "a probe");
    const [other, last] = must(probe(), "another");
    expect([client, other]).toEqual([1, 2]);
    expect(probe()).toBeUndefined();
    onProbeReturned(paper.seen, 1, call, CODE.OK);
    expect(unserved()).toContain("c2");
    onProbeReturned(paper.seen, 2, last, CODE.OK);
    expect(unserved()).toBeUndefined();
    expect(probe()).toBeUndefined();
  });

  test("a call that was lost is made again, and proves nothing", () => {
    const [, call] = must(probe(), "a probe");
    onProbeReturned(paper.seen, 1, call, CODE.CONNECTIONLOSS);
    expect(unserved()).toContain("c1");
    const [client, again] = must(probe(), "the same once more");
    expect(client).toBe(1);
    expect(again).not.toBe(call);
  });

  test("a client that is not connected is waited for", () => {
    handle(paper, 1, "disconnected");
    expect(unserved()).toBe("c1 is disconnected");
    expect(probe()?.[0]).toBe(2);
  });

  test("nothing is owed to who has closed, knows no server of the core, or is cut off", () => {
    handle(paper, 1, "closed");
    clientSeen(paper.seen, 2).isServed = true;
    expect(unserved()).toBeUndefined();
    handle(paper, 1, "connected");
    expect(unserved()).toContain("c1");
    expect(unserved([1, 2, 3, 4])).toBeUndefined();
    expect(unserved([0, 1, 2, 4])).toBeUndefined();
  });
});
