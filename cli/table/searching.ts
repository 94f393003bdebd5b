/** Commands about many runs: fuzz, merge, keep, coverage. */
import type { Command } from "commander";
import { PROFILES } from "../profiles.ts";
import { withModules } from "../own-scenario.ts";
import type { Flags } from "../session.ts";
import {
  addFolder,
  addReporters,
  addSettings,
  addSettingsAndFile,
  addStore,
  command,
  under,
  type Act,
} from "./flags.ts";

/** Adds them to the program. */
export function addSearching(program: Command, act: Act): void {
  addFuzz(program, act);
  addMerge(program, act);
  addKeep(program, act);
  addCoverage(program, act);
}

const PROFILE_NAMES = PROFILES.map(({ name, about }) => `${name} (${about})`).join("; ");

function addFuzz(program: Command, act: Act): void {
  const fuzz = command(program, "fuzz", "many runs drawn from a seed").argument(
    "[name...]",
    "scenarios, groups or files; the swarm if missing",
  );
  under("How much is run:", fuzz, addExtent);
  under("What is demanded:", fuzz, (made) =>
    made
      .option("--require <goals>", "exit 2 unless these are reached (comma list, or all)")
      .option("--verify [percent]", "make this share of the runs twice, compare event by event"),
  );
  under("Who makes the runs:", fuzz, (made) =>
    made
      .option("--workers <n>", "threads (one per core); 1 has no watchdog for runs that hang")
      .option("--run-timeout <duration>", "a run that takes longer has hung (2m)"),
  );
  addSettingsAndFile(fuzz);
  under("Saved failures:", addStore(fuzz), (made) =>
    made
      .option("--no-saved", "skip regressions and failures that were saved earlier")
      .option(
        "--corpus <folder>",
        "plans that --strategy guided runs before new ones, and adds to",
      ),
  );
  addReporters(fuzz).action((names: string[], flags: Flags) =>
    act(flags, async (session) =>
      (await import("../commands/fuzz.ts")).fuzz(await withModules(session, names), names),
    ),
  );
}

function addExtent(fuzz: Command): void {
  fuzz
    .option("--profile <name>", PROFILE_NAMES)
    .option("--runs <n>", "how many runs (1000)")
    .option("--time <duration>", "for how long instead")
    .option("--range <first-last>", "only these runs of the seed, counted from 0")
    .option("--shard <i/n>", "only this of n equal parts; merge joins their --json")
    .option("--max-failures <n>", "stop after so many failing runs");
}

function addMerge(program: Command, act: Act): void {
  addReporters(addStore(command(program, "merge", "join the shards of a sweep")))
    .argument("<file...>", "what fuzz --shard i/n --json printed, for every i")
    .option("--require <goals>", "exit 2 unless these are reached (comma list, or all)")
    .action((files: string[], flags: Flags) =>
      act(flags, async (session) => (await import("../commands/merge.ts")).merge(session, files)),
    );
}

function addKeep(program: Command, act: Act): void {
  addFolder(command(program, "keep", "copy the plan of a failure to regressions/"))
    .argument("<id>", "failure id, or its first four digits or more")
    .option("--name <name>", "of the file, without .zab.json (PROPERTY-ID)")
    .action((id: string, flags: Flags) =>
      act(flags, async (session) => (await import("../commands/keep.ts")).keep(session, id)),
    );
}

function addCoverage(program: Command, act: Act): void {
  const about = "how often each branch was taken";
  addSettings(command(program, "coverage", about))
    .argument("[name...]", "scenarios, groups or files; the swarm if missing")
    .option("--runs <n>", "how many runs (1000)")
    .action((names: string[], flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/coverage.ts")).coverage(
          await withModules(session, names),
          names,
        ),
      ),
    );
}
