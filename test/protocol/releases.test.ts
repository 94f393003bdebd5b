/** Releases are sets of bugs: who has which follows from the table alone. */
import { describe, expect, test } from "vitest";
import { BUGS } from "../../protocol/bug-table.ts";
import { configsOf, DEFAULT_CLUSTER } from "../../protocol/config.ts";
import { findRelease, MENDED, releaseAt, RELEASES, spansOf } from "../../protocol/releases.ts";
import { NEWEST, R380 } from "../../protocol/rules.ts";
import { NEWEST_SYNC_RULES, type SyncRules } from "../../protocol/sync-rules.ts";
import { must } from "../../sim/assert.ts";

function bugsIn(release: string): readonly string[] {
  return must(findRelease(release), release).bugs;
}

test.each(BUGS)("the releases of $name can be read", ({ affected }) => {
  expect(spansOf(affected)).toBeDefined();
});

test.each(["", "-", "3.5", "before 3.4.0", "3.4.0 - 3.4.2", "3.4.3-3.4.2", "none, 3.4.0"])(
  "%j are no releases",
  (text) => expect(spansOf(text)).toBeUndefined(),
);

describe("who is exposed to what", () => {
  test("the epoch was written first from 3.4.10 to 3.9.1, with gaps where it was not", () => {
    const exposed = RELEASES.filter(({ bugs }) => bugs.includes("epoch-before-log"));
    const names = exposed.map(({ name }) => name);
    expect(names).toContain("3.4.10");
    expect(names).toContain("3.8.4");
    expect(names).toContain("3.9.1");
    for (const name of ["3.4.9", "3.8.5", "3.9.2", "master"]) expect(names).not.toContain(name);
  });

  test("the hole in committedLog is in 3.9.3 alone", () => {
    const exposed = RELEASES.filter(({ bugs }) => bugs.includes("sync-skips-window"));
    expect(exposed.map(({ name }) => name)).toEqual(["3.9.3"]);
  });

  test("what is open is on master, classic mistakes are nowhere", () => {
    expect(bugsIn("master")).toEqual(expect.arrayContaining(["no-epoch-marker"]));
    expect(bugsIn("3.4.9")).not.toContain("no-epoch-marker");
    expect(RELEASES.flatMap(({ bugs }) => bugs)).not.toContain("ack-before-fsync");
  });
});

describe("how a server keeps its history", () => {
  test.each<[string, Partial<SyncRules>]>([
    ["3.4.9", { snapshotAtNewLeader: true, keepsMemory: "unserved", snapshotAtLead: false }],
    ["3.4.14", { snapshotAtNewLeader: false, keepsMemory: "always", snapshotAtLead: false }],
    ["3.5.5", { keepsMemory: "always", snapshotAtLead: true, refusesHoles: false }],
    ["3.9.3", { refusesHoles: false }],
    ["3.9.4", NEWEST_SYNC_RULES],
    ["master", NEWEST_SYNC_RULES],
  ])("%s", (name, rules) => {
    expect(must(findRelease(name), name).syncRules).toMatchObject(rules);
  });

  test("is of each server its own", () => {
    const [s1, s2] = configsOf({ ...DEFAULT_CLUSTER, releases: ["3.4.9", MENDED] });
    expect([s1?.syncRules.snapshotAtNewLeader, s2?.syncRules]).toEqual([true, NEWEST_SYNC_RULES]);
  });

  test("a fix that was refuted leaves mistakes behind", () => {
    const [s1] = configsOf({ ...DEFAULT_CLUSTER, bugs: ["refuted-fix-2111"] });
    const on = Object.entries(s1?.bugs ?? {}).filter(([, isOn]) => isOn);
    expect(on.map(([name]) => name)).toEqual([
      "newleader-drains-queue",
      "diff-applied-after-uptodate",
      "refuted-fix-2111",
    ]);
  });
});

describe("a cluster of releases", () => {
  const releases = ["3.8.3", "3.9.1", MENDED];

  test("each server has the bugs of its own, and the last name is of all behind it", () => {
    const [s1, s2, s3, s4] = configsOf({ ...DEFAULT_CLUSTER, releases });
    expect(s1?.bugs).toEqual(must(findRelease("3.8.3"), "3.8.3").switches);
    expect(s2?.bugs).toEqual(must(findRelease("3.9.1"), "3.9.1").switches);
    for (const config of [s3, s4]) expect(Object.values(config?.bugs ?? {})).not.toContain(true);
    expect(releaseAt(["3.8.3"], 13)?.name).toBe("3.8.3");
  });

  test("bugs can be taken away and added", () => {
    const asked = { releases, mend: ["epoch-before-log"], bugs: ["vote-by-id"] };
    const [s1, , s3] = configsOf({ ...DEFAULT_CLUSTER, ...asked });
    expect(s1?.bugs["epoch-before-log"]).toBe(false);
    expect(s1?.bugs["ack-newleader-before-fsync"]).toBe(true);
    for (const config of [s1, s3]) expect(config?.bugs["vote-by-id"]).toBe(true);
  });

  test("requests are answered as the oldest one does", () => {
    const rules = configsOf({ ...DEFAULT_CLUSTER, releases }).map((config) => config.rules);
    for (const one of rules) expect(one).toEqual(must(findRelease("3.8.3"), "3.8.3").rules);
    expect(must(findRelease("3.4.9"), "3.4.9").rules).toEqual(R380);
    expect(configsOf(DEFAULT_CLUSTER)[0]?.rules).toBe(NEWEST);
  });

  test("a leader of 3.4 never reads its log for a DIFF", () => {
    const [s1, s2] = configsOf({ ...DEFAULT_CLUSTER, releases: ["3.4.14", "3.5.5"] });
    expect([s1?.snapshotSizePercent, s2?.snapshotSizePercent]).toEqual([-1, 33]);
  });
});
