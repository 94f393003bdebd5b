/** `zabsim check`: is a recorded history linearizable? */
import { badInput, EXIT, quote, usage } from "../errors.ts";
import { showHistory } from "../history/history-text.ts";
import { judgeHistory, type KeyVerdict } from "../history/judge-history.ts";
import { registerModel, ZNODE_MODEL, type ObjectModel } from "../history/operations.ts";
import { readHistory, type Asked, type Value } from "../history/read-history.ts";
import { nameOfFile } from "../read-text.ts";
import { integerFlag, printJson, printLines, textFlag, type Session } from "../session.ts";

const BOUND = 1_000_000;
const LARGEST_BOUND = 100_000_000;

/** Operations that only a znode has; with one of them the history is of znodes. */
const OF_ZNODES: readonly string[] = ["create", "set", "delete", "multi"];

/** 0 if every key is linearizable, 1 if one is not, else 2 if the bound or the model ended the search. */
export function check(session: Session, path: string): number {
  const bound = integerFlag(session, "bound", 1, LARGEST_BOUND) ?? BOUND;
  const name = modelFlag(session);
  const initial = initialFlag(session);
  const whole = readHistory(path);
  const asked = session.flags["writes"] === true ? whole.filter(isNoRead) : whole;
  const isOfZnodes = whole.some(({ invoke }) => OF_ZNODES.includes(invoke.op));
  return (name ?? (isOfZnodes ? "znode" : "register")) === "znode"
    ? conclude(session, path, asked, ZNODE_MODEL, bound)
    : conclude(session, path, asked, registerModel(initial), bound);
}

function isNoRead({ invoke }: Asked): boolean {
  return invoke.op !== "read";
}

function modelFlag(session: Session): "register" | "znode" | undefined {
  const name = textFlag(session, "model");
  if (name === undefined || name === "register" || name === "znode") return name;
  throw usage(`--model is register or znode, not ${quote(name)}`);
}

/** A number if it reads as one, else text. */
function initialFlag(session: Session): Value {
  const text = textFlag(session, "initial");
  if (text === undefined) return null;
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

function conclude<State extends Value, Call>(
  session: Session,
  path: string,
  asked: readonly Asked[],
  model: ObjectModel<State, Call>,
  bound: number,
): number {
  const stranger = asked.find(({ invoke }) => !model.ops.includes(invoke.op));
  if (stranger !== undefined) {
    const { line, op } = stranger.invoke;
    const known = `a ${model.name} knows ${model.ops.join(" ")}`;
    throw badInput(`${nameOfFile(path)}:${line}: no operation ${quote(op)}: ${known}`);
  }
  const verdicts = judgeHistory(asked, model, bound);
  const outcome = outcomeOf(verdicts);
  if (session.json) printJson(session, objectOf(path, model.name, asked, verdicts, outcome));
  else printLines(session, showHistory(session, path, model.name, asked, verdicts));
  return EXIT[outcome];
}

function outcomeOf(verdicts: readonly KeyVerdict[]): KeyVerdict["outcome"] {
  const outcomes = verdicts.map(({ outcome }) => outcome);
  if (outcomes.includes("violated")) return "violated";
  return outcomes.includes("unknown") ? "unknown" : "held";
}

function objectOf(
  file: string,
  model: string,
  asked: readonly Asked[],
  verdicts: readonly KeyVerdict[],
  outcome: KeyVerdict["outcome"],
): object {
  return {
    schema: 1,
    file,
    model,
    outcome,
    operations: asked.length,
    keys: verdicts.map(({ key, operations, outcome, explored, why, wrong }) => ({
      key,
      outcome,
      operations,
      explored,
      why: why === "" ? null : why,
      culprit: wrong === undefined ? null : linesOf(wrong.culprit),
      part: wrong?.part.map(linesOf) ?? [],
      possible: wrong?.possible ?? null,
    })),
  };
}

function linesOf({ answer, invoke }: Asked): object {
  return { invoked: invoke.line, returned: answer?.line ?? null };
}
