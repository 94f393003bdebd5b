/** Which release has which rules. */
import { describe, expect, it } from "vitest";
import { NEWEST, R380, rulesOf, type Rules } from "../../protocol/rules.ts";

describe("rulesOf", () => {
  it("knows the recorded server", () => expect(rulesOf("3.8.0")).toEqual(R380));

  it("knows 3.9.4, without what the main branch has added", () => {
    const added = { versionSkipsMinusOne: false, containerNeverUsedAfter: 0 };
    expect(rulesOf("3.9.4")).toEqual({ ...NEWEST, ...added });
    expect(rulesOf("3.10.0")).toEqual(NEWEST);
  });

  it.each<[keyof Rules, readonly string[], readonly string[]]>([
    ["watchModesCombine", ["3.8.6"], ["3.9.0"]],
    ["existsNeedsRead", ["3.8.3", "3.9.1"], ["3.8.4", "3.9.2"]],
    ["checkAloneRefused", ["3.8.4", "3.9.0", "3.9.2"], ["3.8.5", "3.9.3"]],
    ["multiKeepsOpcodes", ["3.8.1"], ["3.8.2", "3.9.0"]],
    ["clientExpiresItself", ["3.8.6", "3.9.2"], ["3.9.3", "3.10.0"]],
  ])("%s: not in %s, but in %s", (rule, without, having) => {
    for (const release of without)
      expect([release, rulesOf(release)?.[rule]]).toEqual([release, false]);
    for (const release of having)
      expect([release, rulesOf(release)?.[rule]]).toEqual([release, true]);
  });

  it.each(["3.7.2", "3.4.14", "nonsense", ""])("does not know %j", (release) => {
    expect(rulesOf(release)).toBeUndefined();
  });
});
