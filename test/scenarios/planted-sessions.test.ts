/** Mistakes of sessions and of fuzzy snapshots, put back: each is found, by the property that its row in the catalogue names. */
import { expect, test } from "vitest";
import type { BugName } from "../../protocol/bugs.ts";
import { inject, MS, SECOND, story } from "../../scenarios/build.ts";
import { ask, createEphemeral } from "../../scenarios/calls.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { drawSwarm } from "../../scenarios/swarm.ts";

interface Found {
  readonly bug: BugName;
  readonly property: string;
  readonly seed: string;
  readonly index: number;
  readonly snapCount?: number;
}

/** What `fuzz --bug` has found. */
const FOUND: readonly Found[] = [
  { bug: "sync-skips-sessions", property: "ExpiryInTime", seed: "f1", index: 882 },
  { bug: "replay-skips-gone", property: "TreeAgreement", seed: "f1", index: 877, snapCount: 5 },
  { bug: "replay-counts-children", property: "TreeAgreement", seed: "f1", index: 98 },
  { bug: "close-without-paths", property: "TreeAgreement", seed: "f1", index: 2078, snapCount: 5 },
  { bug: "snapshot-amid-multi", property: "MemoryDiskAgreement", seed: "f1", index: 239 },
  { bug: "snapshot-before-session", property: "ExpiryInTime", seed: "f1", index: 798 },
];

test.each(FOUND)("$bug violates $property", ({ bug, index, property, seed, ...settings }) => {
  const { violation } = simulate(drawSwarm(seed, index, { ...settings, bugs: [bug] }).plan);
  expect(violation?.property).toBe(property);
});

/**
 * The servers grant less than the client asks for, so that it still waits for its session when that
 * has expired; and the ACKs of its beginning come before those of its end.
 */
const LATE_BEGINNING = story({
  name: "late-beginning",
  about: "A session expires before its beginning is committed.",
  watchFor: [],
  goals: [],
  cluster: {
    servers: 3,
    tickTime: 200,
    syncLimit: 50,
    clients: 3,
    clientServers: 1,
    sessionTimeout: 6000,
    maxSessionTimeout: 400,
  },
  weather: { fsync: [40 * MS, 60 * MS] },
  until: 6 * SECOND,
  script: (draft) => {
    inject(draft, 2 * SECOND, { kind: "crash", node: "c3", downFor: SECOND });
    for (const from of ["s1", "s2"]) {
      inject(draft, 2900 * MS, { kind: "hold", from, to: "s3", span: 720 * MS });
    }
    ask(draft, 3100 * MS, "c3", createEphemeral("/x"));
  },
});

test("expired-not-closing leaves an ephemeral behind", () => {
  expect(simulate(LATE_BEGINNING.plan("1", 0, {})).outcome).toBe("held");
  const { violation } = simulate(LATE_BEGINNING.plan("1", 0, { bugs: ["expired-not-closing"] }));
  expect(violation?.property).toBe("EphemeralLifecycle");
});
