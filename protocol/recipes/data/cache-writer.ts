/** Changes what caches follow: a node with up to three children, each of which may come, change and go, and all of them at once. */
import { CODE } from "../../api/codes.ts";
import { MODE, type MultiOp } from "../../api/operations.ts";
import type { Answered, RecipeInput } from "../recipe.ts";
import { creation, finish, taskOf, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { answerTo, newErrand, send, type Errand } from "./errand.ts";

/** Plain data. LISTING what is there, CHANGING it. */
export interface Writer {
  step: "LISTING" | "CHANGING";
  errand: Errand;
  /** In words: "made /a/x". */
  change: string;
}

interface Change {
  readonly change: string;
  readonly ops: readonly MultiOp[];
}

const NAMES = ["x", "y", "z"] as const;
const PUT = 0;
const REMOVE = 1;
const CHANGES = 3;
/** `Task.value` of a write is below: three changes, of three children each. */
export const WRITES: number = CHANGES * NAMES.length;
const ANY = -1;

/** Nothing is written. */
export function newWriter(): Writer {
  return { step: "LISTING", errand: newErrand(), change: "" };
}

/** Begins the write of `task`. */
export function write(writer: Writer, { path }: Task, turn: Turn): void {
  writer.step = "LISTING";
  send(writer.errand, { kind: "getChildren2", path, watch: false }, turn);
}

/** Whether the input was the answer to a call of the writer. What another was faster to change is not written. */
export function onWriterInput(writer: Writer, input: RecipeInput, turn: Turn): boolean {
  const answer = answerTo(writer.errand, input, turn);
  const task = taskOf(turn);
  if (answer === undefined || task === undefined) return false;
  if (writer.step === "CHANGING") {
    if (answer.err === CODE.OK) tell(turn, "wrote", task.path, writer.change);
    finish(turn);
    return true;
  }
  writer.step = "CHANGING";
  const { change, ops } = changeOf(task, namesIn(answer));
  writer.change = change;
  send(writer.errand, { kind: "multi", ops }, turn);
  return true;
}

/** Of the children; undefined: there is no node that could have some. */
function namesIn({ err, result }: Answered): readonly string[] | undefined {
  return err === CODE.OK && result.kind === "children" ? result.children : undefined;
}

/** Put a child there or change it, remove it, or make all anew with that child alone. */
function changeOf({ path, task, value }: Task, names: readonly string[] | undefined): Change {
  const name = NAMES[value % NAMES.length] ?? NAMES[0];
  const child = `${path}/${name}`;
  const data = `${task}`;
  const root = creation(path, MODE.PERSISTENT, data);
  const made = creation(child, MODE.PERSISTENT, data);
  if (names === undefined) return { change: `made ${path} with ${name}`, ops: [root, made] };
  switch (Math.floor(value / NAMES.length)) {
    case PUT:
      return names.includes(name)
        ? {
            change: `changed ${child}`,
            ops: [{ kind: "setData", path: child, data, version: ANY }],
          }
        : { change: `made ${child}`, ops: [made] };
    case REMOVE:
      return { change: `deleted ${child}`, ops: [remove(child)] };
    default: {
      const old = [...names.map((other) => `${path}/${other}`), path];
      const ops = [...old.map(remove), root, made];
      return { change: `deleted ${path}, and made it anew with ${name}`, ops };
    }
  }
}

function remove(path: string): MultiOp {
  return { kind: "delete", path, version: ANY };
}
