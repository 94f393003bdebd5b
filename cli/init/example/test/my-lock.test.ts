/** Run by `npx vitest run`. With ZABSIM_BUG=blind-retry the first test fails, and tells the story. */
import { simTest } from "zabsim/vitest";
import { myLock } from "../scenarios/my-lock.ts";

simTest("one at a time, in order, and everybody gets it", { scenario: myLock, runs: 50 });

// A check that cannot fail is none: with a mistake switched on, the search must find it.
simTest("a create that is made twice is found", {
  scenario: myLock,
  bugs: ["blind-retry"],
  runs: 300,
  breaks: "NoLostWakeUp",
});

simTest("a holder that goes on in the dark is found", {
  scenario: myLock,
  bugs: ["ignores-suspended"],
  runs: 300,
  breaks: "ExclusiveInBelief",
});
