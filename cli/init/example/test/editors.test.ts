/** Run by `npx vitest run`. With ZABSIM_BUG=save-blindly the first test fails, and tells the story. */
import { simTest } from "zabsim/vitest";
import { editors } from "../scenarios/editors.ts";

simTest("no edit is lost", { scenario: editors, runs: 50 });

// A check that cannot fail is none: with the bug switched on, the search must find it.
simTest("blind saves are found", {
  scenario: editors,
  bugs: ["save-blindly"],
  breaks: "NoEditIsLost",
});
