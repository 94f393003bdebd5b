/** Commands about one run: run, replay, trace, shrink, explain; diff of two. */
import type { Command } from "commander";
import { withModule, withModules } from "../own-scenario.ts";
import type { Flags } from "../session.ts";
import {
  addFolder,
  addScenario,
  addSettings,
  addSettingsAndFile,
  addView,
  command,
  plainCommand,
  type Act,
} from "./flags.ts";

/** Adds them to the program. */
export function addRunning(program: Command, act: Act): void {
  addRun(program, act);
  addReplay(program, act);
  addTrace(program, act);
  addShrink(program, act);
  addExplain(program, act);
  addDiff(program, act);
}

function addRun(program: Command, act: Act): void {
  addScenario(
    addFolder(
      addView(
        addSettingsAndFile(command(program, "run", "run once and show a timeline (start here)")),
      ),
    ),
  )
    .argument("<scenario|file>", "a scenario, a file with a scenario or a plan, or a failure id")
    .option("--save <file>", "write the plan of this run; never over an existing file")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/run.ts")).run(await withModule(session, target), target),
      ),
    );
}

function addReplay(program: Command, act: Act): void {
  addScenario(
    addFolder(
      addView(addSettings(command(program, "replay", "run that again; exit 1 while it fails"))),
    ),
  )
    .argument("<token|file>", "a token, a file with a plan or a scenario, or a failure id")
    .option("--digest <hex>", "the digest to expect")
    .option("--bisect", "exit 0, 1 or 125, for git bisect run")
    .option("--save <file>", "write the plan of this run; never over an existing file")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/replay.ts")).replay(await withModule(session, target), target),
      ),
    );
}

function addShrink(program: Command, act: Act): void {
  const about = "a smaller plan that breaks the same property";
  addScenario(addFolder(addSettings(command(program, "shrink", about))))
    .argument("<token|file>", "a token, a file with a plan, or a failure id")
    .option("--runs <n>", "executions that may be spent (2000)")
    .option("--time <duration>", "give up after so long, with the smallest so far (10m)")
    .option("--save <file>", "write the smallest plan; never over an existing file")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/shrink.ts")).shrink(await withModule(session, target), target),
      ),
    );
}

function addExplain(program: Command, act: Act): void {
  const about = "why a run fails: necessary faults, the moment of no return; or what a word means";
  addScenario(addFolder(addSettings(command(program, "explain", about))))
    .argument("<token|file|word>", "a token, a file with a plan, a failure id, or a word")
    .option("--runs <n>", "executions that may be spent on shrinking (2000)")
    .option("--time <duration>", "give up shrinking after so long (10m)")
    .option("--forks <n>", "futures tried from each moment, at most (50)")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/explain.ts")).explain(await withModule(session, target), target),
      ),
    );
}

function addDiff(program: Command, act: Act): void {
  addFolder(command(program, "diff", "where two runs part, and how their plans differ"))
    .argument("<one>", "a token, a file with a plan, a failure id, or a scenario")
    .argument("<other>", "another")
    .addHelpText("after", "\nexit code 0 if both have the same digest, 1 if not")
    .action((one: string, other: string, flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/diff.ts")).diff(
          await withModules(session, [one, other]),
          one,
          other,
        ),
      ),
    );
}

function addTrace(program: Command, act: Act): void {
  const about = "the trace of a run, also for other tools";
  addScenario(addFolder(addSettings(plainCommand(program, "trace", about))))
    .argument("<token|file|scenario>", "what to run")
    .option("--format <name>", "text jsonl mermaid shiviz chrome history", "text")
    .option("--only <nodes>", "only these, such as s3,c1")
    .option("--from <duration>", "from this virtual time")
    .option("--to <duration>", "to this virtual time")
    .option("--slice", "only what the violation came of")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/trace.ts")).trace(await withModule(session, target), target),
      ),
    );
}
