/** `zabsim conform`: recorded transcripts of a real server, replayed at a simulated one and at a simulated ensemble. */
import type { Json, Transcript } from "../../scenarios/conform/transcript.ts";
import { AT_END, replay, type Difference, type Verdict } from "../../scenarios/conform/replay.ts";
import type { Shape } from "../../scenarios/conform/stage.ts";
import { readTranscript } from "../conform/read.ts";
import { EXIT, quote } from "../errors.ts";
import { count, plural } from "../quantities.ts";
import { printJson, printLines, type Session } from "../session.ts";
import { paragraph } from "../style.ts";

/** What is told apart: one server, and an ensemble whose sessions are attached in two ways. */
const MODES = {
  standalone: ["standalone"],
  ensemble: ["spread", "follower"],
} as const satisfies { readonly [mode: string]: readonly Shape[] };
type Mode = keyof typeof MODES;
const MODE_NAMES = ["standalone", "ensemble"] as const;

const SHAPE_NAMES: { readonly [Name in Shape]: string } = {
  standalone: "standalone server",
  spread: "ensemble, sessions spread over its servers",
  follower: "ensemble, sessions at one follower",
};

interface Replayed {
  readonly file: string;
  readonly transcript: Transcript;
  readonly verdicts: { readonly [Name in Shape]: Verdict };
}

interface Sum {
  readonly files: number;
  readonly ops: number;
  /** Requests, and ends of files, that went otherwise; in an ensemble: in either attachment. */
  readonly different: number;
  /** Events of the simulations. */
  readonly events: number;
  readonly watchEvents: number;
}

/**
 * 0 if every answer agrees, 1 if one does not; a file that cannot be read is exit 65, before
 * anything is replayed.
 */
export function conform(session: Session, files: readonly string[]): number {
  // All are read before the first is replayed: a bad file is an error, not a result.
  const transcripts = files.map((file) => ({ file, transcript: readTranscript(file) }));
  const replayed = transcripts.map(({ file, transcript }): Replayed => {
    const run = (shape: Shape): Verdict => replay(transcript, shape);
    const verdicts = {
      standalone: run("standalone"),
      spread: run("spread"),
      follower: run("follower"),
    };
    return { file, transcript, verdicts };
  });
  const sums = { standalone: sum(replayed, "standalone"), ensemble: sum(replayed, "ensemble") };
  if (session.json) printJson(session, { schema: 1, ...sums, differences: tell(replayed) });
  else printText(session, replayed, sums);
  const agrees = MODE_NAMES.every((mode) => sums[mode].different === 0);
  return agrees ? EXIT.held : EXIT.violated;
}

function sum(replayed: readonly Replayed[], mode: Mode): Sum {
  const total = { files: replayed.length, ops: 0, different: 0, events: 0, watchEvents: 0 };
  for (const { transcript, verdicts } of replayed) {
    const found = MODES[mode].map((shape) => verdicts[shape]);
    const places = found.flatMap(({ differences }) => differences.map(({ step }) => step));
    total.ops += transcript.steps.length;
    total.different += new Set(places).size;
    total.events += found.reduce((all, { events }) => all + events, 0);
    total.watchEvents += found[0]?.watchEvents ?? 0;
  }
  return total;
}

/** The first difference of a file at one stage, with the request that it belongs to. */
function firstOf(
  { transcript, verdicts }: Replayed,
  shape: Shape,
): { readonly at: string; readonly found: Difference } | undefined {
  const found = verdicts[shape].differences[0];
  if (found === undefined) return undefined;
  const step = transcript.steps[found.step];
  if (found.step === AT_END || step === undefined) return { at: "at the end", found };
  return { at: `op ${step.i} ${clean(step.title)}`, found };
}

const SHAPES: readonly Shape[] = [...MODES.standalone, ...MODES.ensemble];

/** The first difference of each file at each stage. */
function tell(replayed: readonly Replayed[]): readonly object[] {
  return replayed.flatMap((one) =>
    SHAPES.flatMap((shape) => {
      const first = firstOf(one, shape);
      if (first === undefined) return [];
      const { actual = null, expected = null, where } = first.found;
      const op = first.found.step === AT_END ? null : first.at;
      return [{ file: one.file, stage: shape, op, where, expected, actual }];
    }),
  );
}

function printText(
  session: Session,
  replayed: readonly Replayed[],
  sums: { readonly [Name in Mode]: Sum },
): void {
  const { style } = session;
  printLines(session, [style.plain(`conform · ${plural(replayed.length, "file")}`), ""]);
  for (const one of replayed) printLines(session, showFile(session, one));
  const lines = MODE_NAMES.map((mode) => {
    const { different, ops, watchEvents } = sums[mode];
    const told = `${count(ops)} ops · ${count(watchEvents)} watch events`;
    const verdict = different === 0 ? "all agree" : `${count(different)} different`;
    const line = `${mode.padEnd(10)}  ${told} · ${verdict}`;
    return style.paint(different === 0 ? "good" : "bad", style.plain(line));
  });
  printLines(session, ["", ...lines]);
}

function showFile(session: Session, one: Replayed): readonly string[] {
  const { style, width } = session;
  const { transcript } = one;
  const broken = SHAPES.filter((shape) => differing(one, shape) > 0);
  const sign =
    broken.length === 0
      ? style.paint("good", style.plain("✓"))
      : style.paint("bad", style.plain("✗"));
  const ops = plural(transcript.steps.length, "op").padStart(8);
  return [
    `  ${sign} ${style.plain(clean(transcript.name).padEnd(28))} ${ops}`,
    ...broken
      .flatMap((shape) => showDifference(one, shape))
      .flatMap((line) => paragraph(style, "      ", line, width)),
  ];
}

function differing({ verdicts }: Replayed, shape: Shape): number {
  return verdicts[shape].differences.length;
}

function showDifference(one: Replayed, shape: Shape): readonly string[] {
  const first = firstOf(one, shape);
  if (first === undefined) return [];
  const { actual, expected, where } = first.found;
  return [
    `${SHAPE_NAMES[shape]}: ${count(differing(one, shape))} different, first ${first.at}`,
    `  ${clean(where)}: expected ${show(expected)}, actual ${show(actual)}`,
  ];
}

function show(value: Json | undefined): string {
  return value === undefined ? "nothing" : clean(JSON.stringify(value)).replaceAll('\\"', '"');
}

/** Text from a file on one line, without control characters, of bounded length. */
function clean(text: string): string {
  return quote(text).slice(1, -1);
}
