/** Commands about the model, the machine and projects: list, schema, measure, conform, check, bench, doctor, init. */
import type { Command } from "commander";
import type { Flags } from "../session.ts";
import { addFolder, addSettings, command, plainCommand, type Act } from "./flags.ts";

/** Adds them to the program. */
export function addMeasuring(program: Command, act: Act): void {
  addList(program, act);
  addSchema(program, act);
  addMeasure(program, act);
  addZoo(program, act);
  addConform(program, act);
  addCheck(program, act);
  addBench(program, act);
  addDoctor(program, act);
  addInit(program, act);
}

function addList(program: Command, act: Act): void {
  addFolder(command(program, "list", "scenarios, properties, goals, faults, bugs, ..."))
    .argument(
      "[kind]",
      "scenarios properties goals faults bugs strategies recipes systems museum releases failures",
    )
    .option("--markdown", "museum: print docs/museum.md")
    .action((kind: string | undefined, flags: Flags) =>
      act(flags, async (session) => (await import("../commands/list.ts")).list(session, kind)),
    );
}

function addSchema(program: Command, act: Act): void {
  plainCommand(program, "schema", "the JSON Schema of scenario files, for editors").action(
    (flags: Flags) =>
      act(flags, async (session) => (await import("../commands/schema.ts")).schema(session)),
  );
}

function addMeasure(program: Command, act: Act): void {
  const about =
    "failover, overlap of leaders or expiry, beside reality; detection and shrinking of bugs, recipes";
  addSettings(command(program, "measure", about))
    .argument("<what>", "failover, overlap, expiry, detection, shrinking or recipes")
    .argument("[bug...]", "detection, shrinking, recipes: of these bugs")
    .option("--runs <n>", "how many kills or cuts (2000); detection: runs per seed (1000)")
    .option("--seeds <n>", "detection, shrinking: over so many seeds (30, 10)")
    .option("--percent <n>", "detection: runs until more than so many of the seeds find it (50)")
    .option("--results <file>", "detection: keep what is found, and go on from there")
    .option("--markdown", "detection, shrinking, recipes: print a table in Markdown")
    .option("--workers <n>", "detection: threads (one per core); 1 has no watchdog")
    .option("--run-timeout <duration>", "detection: a run that takes longer has hung (2m)")
    .addHelpText(
      "after",
      "\ndetection takes a comma list of strategies; all if --strategy is missing",
    )
    .action((what: string, bugs: string[], flags: Flags) =>
      act(flags, async (session) =>
        what === "detection"
          ? (await import("../commands/measure-detection.ts")).measureDetection(session, bugs)
          : what === "shrinking"
            ? (await import("../commands/measure-shrinking.ts")).measureShrinking(session, bugs)
            : what === "recipes"
              ? (await import("../commands/measure-recipes.ts")).measureRecipes(session, bugs)
              : (await import("../commands/measure.ts")).measure(session, what, bugs),
      ),
    );
}

const ZOO_EXIT = `
exit code 0 if every bug was found, 1 if one was not; with --release 0 if bugs of the
release explain every failure, 1 if one is not explained`;

function addZoo(program: Command, act: Act): void {
  command(program, "zoo", "how many runs it takes to find each bug that real servers had")
    .argument("[bug...]", "of these bugs; all of servers and clients if missing")
    .option("-s, --seed <seed>", "1 to 64 of A-Z a-z 0-9 _ - (zoo)")
    .option("--seeds <n>", "over so many seeds (30; 10 if quick)")
    .option("--runs <n>", "runs per seed (1000)")
    .option("--strategy <names>", "comma list, such as random,swarm,guided (swarm)")
    .option("--quick", "bugs of one condition only, over ten seeds")
    .option("--results <file>", "keep what is found, and go on from there")
    .option("--markdown", "print the page of the documents")
    .option("--short", "print the table of the README")
    .option("--times", "print the page of wall times")
    .option("--workers <n>", "threads (one per core); 1 has no watchdog")
    .option("--run-timeout <duration>", "a run that takes longer has hung (2m)")
    .option("--release <name>", "instead: what goes wrong in a release, and which bugs it comes of")
    .addHelpText("after", ZOO_EXIT)
    .action((bugs: string[], flags: Flags) =>
      act(flags, async (session) => {
        const { release } = flags;
        return typeof release === "string"
          ? (await import("../commands/zoo-release.ts")).zooRelease(session, release)
          : (await import("../commands/zoo.ts")).zoo(session, bugs);
      }),
    );
}

function addConform(program: Command, act: Act): void {
  const about = "replay what a real server was recorded to do";
  command(program, "conform", about)
    .argument("<file...>", "transcripts (.jsonl)")
    .addHelpText("after", "\nexit code 0 if everything agrees, 1 if anything differs")
    .action((files: string[], flags: Flags) =>
      act(flags, async (session) =>
        (await import("../commands/conform.ts")).conform(session, files),
      ),
    );
}

function addCheck(program: Command, act: Act): void {
  command(program, "check", "is a recorded history linearizable?")
    .argument("<history>", "a file of JSON lines, as trace --format history writes it")
    .option("--model <name>", "register or znode (as the operations say)")
    .option("--initial <value>", "of a register before any write (null)")
    .option("--writes", "leave reads out: ZooKeeper lets them be stale")
    .option("--bound <n>", "configurations to look at for each key (1000000)")
    .action((path: string, flags: Flags) =>
      act(flags, async (session) => (await import("../commands/check.ts")).check(session, path)),
    );
}

function addBench(program: Command, act: Act): void {
  command(program, "bench", "speed, in units of a frozen loop")
    .argument("[case...]", "cases by name; all if missing")
    .option("--rounds <n>", "rounds of each case (15)")
    .option("--workers", "threads of fuzz beside as many processes, instead")
    .option("--list", "the names of the cases")
    .action((names: string[], flags: Flags) =>
      act(flags, async (session) => (await import("../commands/bench.ts")).bench(session, names)),
    );
}

function addDoctor(program: Command, act: Act): void {
  command(program, "doctor", "environment, determinism, and a bug to be found")
    .option("--install-nodes", "fetch Node 20, 22 and 24 with npm, to compare digests on them")
    .action((flags: Flags) =>
      act(flags, async (session) => (await import("../commands/doctor.ts")).doctor(session)),
    );
}

function addInit(program: Command, act: Act): void {
  command(program, "init", "a working example in this folder: scenario, tests, CI").action(
    (flags: Flags) =>
      act(flags, async (session) => (await import("../commands/init.ts")).init(session)),
  );
}
