/** Commands about many runs: fuzz, merge, coverage. */
import type { Command } from "commander";
import type { Flags } from "../session.ts";
import { addSettings, command, type Act } from "./flags.ts";

/** Adds them to the program. */
export function addSearching(program: Command, act: Act): void {
  addFuzz(program, act);
  addMerge(program, act);
  addCoverage(program, act);
}

function addFuzz(program: Command, act: Act): void {
  addSettings(command(program, "fuzz", "many runs drawn from a seed"))
    .argument("[name...]", "scenarios or groups; the swarm if missing")
    .option("--runs <n>", "how many runs (1000)")
    .option("--time <duration>", "for how long instead")
    .option("--range <first-last>", "only these runs of the seed, counted from 0")
    .option("--shard <i/n>", "only this of n equal parts; merge joins their --json")
    .option("--max-failures <n>", "stop after so many failing runs")
    .option("--workers <n>", "threads (one per core); 1 has no watchdog for runs that hang")
    .option("--run-timeout <duration>", "a run that takes longer has hung (2m)")
    .action((names: string[], flags: Flags) =>
      act(flags, async (session) => (await import("../commands/fuzz.ts")).fuzz(session, names)),
    );
}

function addMerge(program: Command, act: Act): void {
  command(program, "merge", "join the shards of a sweep")
    .argument("<file...>", "what fuzz --shard i/n --json printed, for every i")
    .action((files: string[], flags: Flags) =>
      act(flags, async (session) => (await import("../commands/merge.ts")).merge(session, files)),
    );
}

function addCoverage(program: Command, act: Act): void {
  const about = "how often each branch was taken";
  addSettings(command(program, "coverage", about))
    .argument("[name...]", "scenarios or groups; the swarm if missing")
    .option("--runs <n>", "how many runs (1000)")
    .action((names: string[], flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/coverage.ts")).coverage(session, names),
      ),
    );
}
