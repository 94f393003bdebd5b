/** The command table: which commands there are, their flags, and what becomes of errors. */
import { Command, CommanderError, Option, type Argument } from "commander";
import { CliError, EXIT, ownFault } from "./errors.ts";
import type { Io } from "./io.ts";
import { loadModel, type Model } from "./model.ts";
import { openSession, type Flags, type Session } from "./session.ts";
import { asciify } from "./style.ts";
import { wantsAscii } from "./terminal.ts";
import { LEGEND } from "./timeline/legend.ts";
import { version } from "./version.ts";

/** Runs a command line; resolves to its exit code and never rejects. */
export async function runCli(
  argv: readonly string[],
  io: Io,
  load: () => Promise<Model> = loadModel,
): Promise<number> {
  if (argv.length === 1 && argv[0] === "--legend") {
    const text = `${LEGEND.join("\n")}\n`;
    io.out(wantsAscii(false, io.env) ? asciify(text) : text);
    return EXIT.held;
  }
  let exit: number = EXIT.held;
  const act: Act = async (flags, action) => {
    exit = await action(openSession(io, await load(), flags));
  };
  try {
    // Without a command, help is what was wanted.
    await makeProgram(io, act).parseAsync(argv.length === 0 ? ["--help"] : [...argv], {
      from: "user",
    });
    return exit;
  } catch (error) {
    return tellError(io, error);
  }
}

type Act = (flags: Flags, action: (session: Session) => Promise<number> | number) => Promise<void>;

function tellError(io: Io, error: unknown): number {
  if (error instanceof CommanderError) {
    // Help and version are "errors" with exit code 0; commander has printed either kind.
    return error.exitCode === 0 ? EXIT.held : EXIT.usage;
  }
  const told = error instanceof CliError ? error : unexpected(error);
  const lines = [`error: ${told.message}`, ...(told.wayOut === undefined ? [] : [told.wayOut])];
  const text = lines.map((line) => line.replace(/\s*\n\s*/g, " ")).join("\n       ");
  const ascii = wantsAscii(false, io.env);
  io.err(`${ascii ? asciify(text) : text}\n`);
  if (io.env["ZABSIM_DEBUG"] === "1" && error instanceof Error) io.err(`${error.stack}\n`);
  return told.exit;
}

function unexpected(error: unknown): CliError {
  const what = error instanceof Error ? error.message : String(error);
  return ownFault(
    `zabsim itself is at fault: ${what.slice(0, 500)}`,
    "please report it with the command; ZABSIM_DEBUG=1 shows where it happened",
  );
}

const EPILOGUE = `
exit codes
  0 held    1 violated    2 unknown (budget, or a required goal missed)
  3 not deterministic     64 usage    65 bad file or stale token
  70 our own mistake      125 cannot tell (--bisect)    130 interrupted

environment
  ZABSIM_SEED, ZABSIM_RUNS, ZABSIM_TIME, ZABSIM_WORKERS mirror the flags;
  NO_COLOR, FORCE_COLOR.

durations are written 500us, 250ms, 3s, 13.604s or 1m
`;

function makeProgram(io: Io, act: Act): Command {
  const program = new Command("zabsim");
  program
    .description("A deterministic simulator of ZooKeeper: every run can be replayed from its seed.")
    .version(version(), "-V, --version", "print the version")
    .option("--legend", "explain the signs of a timeline")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .addHelpText("after", EPILOGUE)
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(text),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .configureHelp({
      subcommandTerm: (sub) => [sub.name(), ...sub.registeredArguments.map(argumentTerm)].join(" "),
    });
  addRun(program, act);
  addReplay(program, act);
  addList(program, act);
  addFuzz(program, act);
  addMerge(program, act);
  addTrace(program, act);
  addCoverage(program, act);
  addMeasure(program, act);
  addConform(program, act);
  addBench(program, act);
  addDoctor(program, act);
  return program;
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function command(program: Command, name: string, about: string): Command {
  return plainCommand(program, name, about).option("--json", "print one JSON object");
}

/** Commands made by `command` of commander inherit the settings for output and exit. */
function plainCommand(program: Command, name: string, about: string): Command {
  return program
    .command(name)
    .description(about)
    .option("--ascii", "use ASCII only")
    .addOption(new Option("--color", "colour, whatever the terminal says"))
    .addOption(new Option("--no-color", "no colour"));
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** Options that change what is simulated. */
function addSettings(target: Command): Command {
  return target
    .option("-s, --seed <seed>", "1 to 64 of A-Z a-z 0-9 _ -")
    .option("--servers <n>", "voting servers")
    .option("--observers <n>", "observers")
    .option("--clients <n>", "clients; a story has at least those that it tells of")
    .option("--session-timeout <duration>", "what clients ask for (10 x tickTime)")
    .option("--tick-time <duration>", "tickTime")
    .option("--init-limit <ticks>", "initLimit")
    .option("--sync-limit <ticks>", "syncLimit")
    .option("--until <duration>", "end of the phase with faults")
    .option("--bug <names>", "put bugs back (comma list, may repeat; none clears)", collect)
    .option("--property <names>", "judge only these properties", collect);
}

/** Options that change what is shown. */
function addView(target: Command): Command {
  return target
    .option("-v, --verbose", "messages too; -vv: every entry of the trace", countUp, 0)
    .option("--only <nodes>", "only these, such as s3,c1")
    .option("--from <duration>", "from this virtual time")
    .option("--to <duration>", "to this virtual time")
    .option("--legend", "explain the signs first");
}

function countUp(_value: string, previous: number): number {
  return previous + 1;
}

function addRun(program: Command, act: Act): void {
  addView(addSettings(command(program, "run", "run once and show a timeline (start here)")))
    .argument("<scenario|plan>", "a scenario by name, or a file with a plan")
    .option("--save <file>", "write the plan of this run; never over an existing file")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) => (await import("./commands/run.ts")).run(session, target)),
    );
}

function addReplay(program: Command, act: Act): void {
  addView(addSettings(command(program, "replay", "run that again; exit 1 while it fails")))
    .argument("<token|plan>", "a token, or a file with a plan")
    .option("--digest <hex>", "the digest to expect")
    .option("--bisect", "exit 0, 1 or 125, for git bisect run")
    .option("--save <file>", "write the plan of this run; never over an existing file")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) => (await import("./commands/replay.ts")).replay(session, target)),
    );
}

function addList(program: Command, act: Act): void {
  command(program, "list", "scenarios, properties, goals, faults, bugs, ...")
    .argument("[kind]", "scenarios properties goals faults bugs recipes museum releases")
    .action((kind: string | undefined, flags: Flags) =>
      act(flags, async (session) => (await import("./commands/list.ts")).list(session, kind)),
    );
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
      act(flags, async (session) => (await import("./commands/fuzz.ts")).fuzz(session, names)),
    );
}

function addMerge(program: Command, act: Act): void {
  command(program, "merge", "join the shards of a sweep")
    .argument("<file...>", "what fuzz --shard i/n --json printed, for every i")
    .action((files: string[], flags: Flags) =>
      act(flags, async (session) => (await import("./commands/merge.ts")).merge(session, files)),
    );
}

function addTrace(program: Command, act: Act): void {
  addSettings(plainCommand(program, "trace", "every entry of the trace of a run"))
    .argument("<token|plan|scenario>", "what to run")
    .option("--format <name>", "text or jsonl", "text")
    .option("--only <nodes>", "only these, such as s3,c1")
    .option("--from <duration>", "from this virtual time")
    .option("--to <duration>", "to this virtual time")
    .action((target: string, flags: Flags) =>
      act(flags, async (session) => (await import("./commands/trace.ts")).trace(session, target)),
    );
}

function addCoverage(program: Command, act: Act): void {
  const about = "how often each branch was taken";
  addSettings(command(program, "coverage", about))
    .argument("[name...]", "scenarios or groups; the swarm if missing")
    .option("--runs <n>", "how many runs (1000)")
    .action((names: string[], flags: Flags) =>
      act(flags, async (session) =>
        (await import("./commands/coverage.ts")).coverage(session, names),
      ),
    );
}

function addMeasure(program: Command, act: Act): void {
  const about = "failover, overlap of leaders or expiry, beside reality";
  addSettings(command(program, "measure", about))
    .argument("<what>", "failover, overlap or expiry")
    .option("--runs <n>", "how many kills or cuts (2000)")
    .action((what: string, flags: Flags) =>
      act(flags, async (session) => (await import("./commands/measure.ts")).measure(session, what)),
    );
}

function addConform(program: Command, act: Act): void {
  const about = "replay what a real server was recorded to do";
  command(program, "conform", about)
    .argument("<file...>", "transcripts (.jsonl)")
    .addHelpText("after", "\nexit code 0 if everything agrees, 1 if anything differs")
    .action((files: string[], flags: Flags) =>
      act(flags, async (session) =>
        (await import("./commands/conform.ts")).conform(session, files),
      ),
    );
}

function addBench(program: Command, act: Act): void {
  command(program, "bench", "speed, in units of a frozen loop")
    .argument("[case...]", "cases by name; all if missing")
    .option("--rounds <n>", "rounds of each case (15)")
    .option("--workers", "threads of fuzz beside as many processes, instead")
    .option("--list", "the names of the cases")
    .action((names: string[], flags: Flags) =>
      act(flags, async (session) => (await import("./commands/bench.ts")).bench(session, names)),
    );
}

function addDoctor(program: Command, act: Act): void {
  command(program, "doctor", "environment, determinism, and a bug to be found")
    .option("--install-nodes", "fetch Node 22 and 24 with npm, to compare digests on them")
    .action((flags: Flags) =>
      act(flags, async (session) => (await import("./commands/doctor.ts")).doctor(session)),
    );
}
