/** What the tables of commands share: how a command begins, and the flags that many have. */
import { Option, type Command } from "commander";
import type { Flags, Session } from "../session.ts";

/** Runs what a command does, once its flags are read, and keeps its exit code. */
export type Act = (
  flags: Flags,
  action: (session: Session) => Promise<number> | number,
) => Promise<void>;

/** A command that can print one JSON object instead of text. */
export function command(program: Command, name: string, about: string): Command {
  return under(COMMON, plainCommand(program, name, about), (made) =>
    made.option("--json", "print one JSON object"),
  );
}

/** Heading of the options that every command has; they come last in its help. */
export const COMMON = "Every command:";

/** A command without `--json`. Commands made by `command` of commander inherit the settings for output and exit. */
export function plainCommand(program: Command, name: string, about: string): Command {
  return under(COMMON, program.command(name).description(about), (made) =>
    made
      .option("--ascii", "use ASCII only")
      .addOption(new Option("--color", "colour, whatever the terminal says"))
      .addOption(new Option("--no-color", "no colour"))
      .helpOption("-h, --help", "print help"),
  );
}

/** Adds options that have a heading of their own in the help; those without one are told first. */
export function under(heading: string, target: Command, add: (target: Command) => void): Command {
  add(target.optionsGroup(heading));
  return target.optionsGroup("");
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

const SIMULATED = "What is simulated:";
const SAVED = "Saved failures:";

/** Options that change what is simulated. */
export function addSettings(target: Command): Command {
  return under(SIMULATED, target, (made) =>
    made
      .option("-s, --seed <seed>", "1 to 64 of A-Z a-z 0-9 _ -")
      .option("--servers <n>", "voting servers")
      .option("--observers <n>", "observers")
      .option("--clients <n>", "clients; a story has at least those that it tells of")
      .option("--session-timeout <duration>", "what clients ask for (10 x tickTime)")
      .option("--tick-time <duration>", "tickTime")
      .option("--init-limit <ticks>", "initLimit")
      .option("--sync-limit <ticks>", "syncLimit")
      .option("--snap-count <n>", "snapCount")
      .option("--commit-log-count <n>", "commitLogCount")
      .option("--outstanding-limit <n>", "globalOutstandingLimit")
      .option("--min-session-timeout <duration>", "minSessionTimeout (2 x tickTime)")
      .option("--max-session-timeout <duration>", "maxSessionTimeout (20 x tickTime)")
      .option("--until <duration>", "end of the phase with faults")
      .option("--strategy <name>", "how plans are drawn (swarm); list strategies shows them")
      .option("--scale <name>", "the swarm draws only these: small, wide or campaign")
      .option("--beyond-tolerance", "the swarm draws faults that nobody promises to survive, too")
      .option("--release <names>", "of servers: 3.8.3, or s1=3.8.3,s2=3.9.1 (list releases)")
      .option("--mend <names>", "bugs that the release is without (comma list)")
      .option("--bug <names>", "put bugs back (comma list, may repeat; none clears)", collect)
      .option("--property <names>", "judge only these properties", collect),
  );
}

/** The options of `addSettings`, and a file to begin with. */
export function addSettingsAndFile(target: Command): Command {
  return under(SIMULATED, addSettings(target), (made) =>
    made.option("--zoo-cfg <file>", "settings of a real zoo.cfg; flags go before"),
  );
}

/** The module that a plan is judged by. */
export function addScenario(target: Command): Command {
  return target.option("--scenario <file>", "judge a plan by what this scenario file brings along");
}

/** Options that change what is shown. */
export function addView(target: Command): Command {
  return under("What is shown:", target, (made) =>
    made
      .option("-v, --verbose", "messages too; -vv: every entry of the trace", countUp, 0)
      .option("--only <nodes>", "only these, such as s3,c1")
      .option("--from <duration>", "from this virtual time")
      .option("--to <duration>", "to this virtual time")
      .option("--legend", "explain the signs first"),
  );
}

function countUp(_value: string, previous: number): number {
  return previous + 1;
}

/** Who is told of a sweep. */
export function addReporters(target: Command): Command {
  const about = "default dot json jsonl junit github markdown (may repeat)";
  return under("Reports:", target, (made) =>
    made.option("--reporter <name[=file]>", about, collect),
  );
}

/** Where the store is, for whoever reads it. */
export function addFolder(target: Command): Command {
  return under(SAVED, target, (made) =>
    made.option("--out <dir>", "folder of saved failures (.zabsim)"),
  );
}

/** The same for whoever writes it too. */
export function addStore(target: Command): Command {
  return under(SAVED, addFolder(target), (made) =>
    made.option("--no-store", "save nothing, retry no saved failures"),
  );
}
