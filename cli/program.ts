/** The command table: which commands there are, their flags, and what becomes of errors. */
import { Command, CommanderError, type Argument } from "commander";
import { CliError, EXIT, FileError, harmless, ownFault } from "./errors.ts";
import type { Io } from "./io.ts";
import { loadModel, type Model } from "./model.ts";
import { recipeMistake } from "./recipe-mistake.ts";
import { openSession } from "./session.ts";
import { asciify } from "./style.ts";
import { addMeasuring } from "./table/measuring.ts";
import { addRunning } from "./table/running.ts";
import { addSearching } from "./table/searching.ts";
import type { Act } from "./table/flags.ts";
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

function tellError(io: Io, error: unknown): number {
  if (error instanceof CommanderError) {
    // Help and version are "errors" with exit code 0; commander has printed either kind.
    return error.exitCode === 0 ? EXIT.held : EXIT.usage;
  }
  const told =
    error instanceof CliError ? error : (recipeMistake(error, io.folder) ?? unexpected(error));
  const text = told instanceof FileError ? told.lines.map(harmless).join("\n") : inTwoLines(told);
  const ascii = wantsAscii(false, io.env);
  io.err(`${ascii ? asciify(text) : text}\n`);
  if (io.env["ZABSIM_DEBUG"] === "1" && error instanceof Error) {
    const { cause } = error;
    io.err(`${(cause instanceof Error ? cause : error).stack}\n`);
  }
  return told.exit;
}

function inTwoLines({ message, wayOut }: CliError): string {
  const lines = [`error: ${message}`, ...(wayOut === undefined ? [] : [wayOut])];
  return lines.map((line) => harmless(line.replace(/\s*\n\s*/g, " "))).join("\n       ");
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
  ZABSIM_SEED, _RUNS, _TIME, _WORKERS, _PROFILE, _VERIFY, _REPORTER and _DIR (--out)
  mirror the flags; NO_COLOR, FORCE_COLOR.

durations are written 500us, 250ms, 3s, 13.604s or 1m
`;

const WAY_OUT = "       zabsim --help shows commands, zabsim COMMAND --help their options\n";

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
      // A guess is a way out already, and an error has two lines at most.
      outputError: (text, write) => write(text.includes("Did you mean") ? text : text + WAY_OUT),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .configureHelp({
      subcommandTerm: (sub) => [sub.name(), ...sub.registeredArguments.map(argumentTerm)].join(" "),
    });
  addRunning(program, act);
  addSearching(program, act);
  addMeasuring(program, act);
  return program;
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}
