/**
 * A cache: a copy of a node, of it and its children, or of all that is under it, which follows its
 * changes [CuratorCache] (reference 14.15). A persistent recursive watch tells of each change while there is a connection, and of none
 * that came in between: whenever there is a connection again, all that is known is read again.
 */
import { CODE } from "../../api/codes.ts";
import { EVENT, type EventType } from "../../api/operations.ts";
import type { Stat } from "../../api/stat.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import { ask, bugsIn, finish, taskOf, tell, type Turn } from "../turn.ts";
import { newWriter, onWriterInput, write, type Writer } from "./cache-writer.ts";
import { answerTo, newErrand, send, type Errand } from "./errand.ts";

/** A node that is in the cache, or is about to be. */
interface Known {
  /** Of the copy; 0: it has not been read yet. */
  readonly mzxid: number;
  /** Whose children are known, and as of when; 0 and NEVER: nobody has listed them. */
  readonly czxid: number;
  readonly cversion: number;
}

/** One copy. */
interface Cache {
  errand: Errand;
  /** How far below the root it reaches; 0: the root alone. */
  readonly levels: number;
  /** Tag of the call that has left the watch; NONE: that is still to come. */
  watched: number;
  known: Map<string, Known>;
}

/** Plain data: copies by their roots, in the order in which they were first asked for. */
interface CacheState {
  writer: Writer;
  caches: Map<string, Cache>;
}

const NEVER = -1;
const UNREAD: Known = { mzxid: 0, czxid: 0, cversion: NEVER };
/** Of addWatch: of the node alone, or of all that is under it. */
const PERSISTENT = 0;
const RECURSIVE = 1;
/** No path has as many. */
const ALL_LEVELS = 1_000_000;

/** "watch": follow `path` from now on, done when it is watched; "write": change something there. */
export const cache: Recipe<CacheState> = cacheOf("cache", ALL_LEVELS);
/** The same of a node and its children [PathChildrenCache]. */
export const childrenCache: Recipe<CacheState> = cacheOf("children-cache", 1);
/** The same of a node alone [NodeCache]. */
export const nodeCache: Recipe<CacheState> = cacheOf("node-cache", 0);

function cacheOf(name: string, levels: number): Recipe<CacheState> {
  return {
    name,
    start: () => ({ writer: newWriter(), caches: new Map() }),
    step: (state, input, turn) => step(state, input, turn, levels),
  };
}

function step(state: CacheState, input: RecipeInput, turn: Turn, levels: number): void {
  if (input.kind === "task") {
    if (input.ask === "write") return write(state.writer, input, turn);
    return begin(state, input.path, levels, turn);
  }
  if (onWriterInput(state.writer, input, turn)) return;
  for (const [root, copy] of state.caches) onInput(copy, root, input, turn);
}

function begin({ caches }: CacheState, root: string, levels: number, turn: Turn): void {
  if (caches.has(root)) return finish(turn);
  const made: Cache = { errand: newErrand(), levels, watched: NONE, known: new Map() };
  caches.set(root, made);
  tell(turn, "follows", root, "", levels);
  watch(made, root, turn);
}

function watch(copy: Cache, root: string, turn: Turn): void {
  copy.watched = NONE;
  const mode = copy.levels === 0 ? PERSISTENT : RECURSIVE;
  send(copy.errand, { kind: "addWatch", path: root, mode }, turn);
}

function onInput(copy: Cache, root: string, input: RecipeInput, turn: Turn): void {
  // The next session will not see less: its server must have carried out its beginning, which stands
  // behind all that this one has seen.
  if (input.kind === "connection" && input.state === "LOST") return watch(copy, root, turn);
  const answer = answerTo(copy.errand, input, turn);
  if (answer !== undefined) return onWatched(copy, root, answer.tag, turn);
  if (copy.watched === NONE) return;
  // The library has set the watch again, before anything that is asked now.
  if (input.kind === "connection" && input.state === "RECONNECTED") {
    return readAll(copy, root, turn);
  }
  if (input.kind === "fired" && input.tag === copy.watched) {
    return onChange(copy, root, input.type, input.path, turn);
  }
  if (input.kind === "answered") onAnswered(copy, root, input, turn);
}

function onWatched(copy: Cache, root: string, tag: number, turn: Turn): void {
  if (copy.known.size > 0) turn.out.emit({ kind: "mark", id: "recipe.followed-on" });
  copy.watched = tag;
  readAll(copy, root, turn);
  const task = taskOf(turn);
  if (task?.ask === "watch" && task.path === root) finish(turn);
}

/** Of what is not there any more nobody will tell. */
function readAll({ known }: Cache, root: string, turn: Turn): void {
  for (const path of new Set([root, ...known.keys()])) read(path, turn);
}

function read(path: string, turn: Turn): void {
  ask(turn, { kind: "getData", path, watch: false });
}

function onChange(copy: Cache, root: string, type: EventType, path: string, turn: Turn): void {
  if (levelOf(path, root) > copy.levels) return;
  if (type === EVENT.NODE_DELETED) return forget(copy, root, path, turn);
  discover(copy, path, turn);
}

/** How far `path` is below `root`: 0 for the root itself. */
function levelOf(path: string, root: string): number {
  let level = 0;
  for (let at = root.length; at < path.length; at += 1) if (path[at] === "/") level += 1;
  return level;
}

/** It is known from now on, so that it is read again if the answer gets lost. */
function discover({ known }: Cache, path: string, turn: Turn): void {
  if (!known.has(path)) known.set(path, UNREAD);
  read(path, turn);
}

/** CONNECTIONLOSS: all is read again when there is a connection. */
function onAnswered(copy: Cache, root: string, answer: Answered, turn: Turn): void {
  const { err, op, result } = answer;
  if (op.kind !== "getData" && op.kind !== "getChildren2") return;
  if (op.path !== root && !op.path.startsWith(`${root}/`)) return;
  // Another copy of this client reaches further.
  if (levelOf(op.path, root) > copy.levels) return;
  if (err === CODE.NONODE) return forget(copy, root, op.path, turn);
  if (err !== CODE.OK) return;
  if (result.kind === "data") return onRead(copy, root, op.path, result.stat, turn);
  if (result.kind !== "children" || result.stat === undefined) return;
  onListed(copy, op.path, result.children, result.stat, turn);
}

function onRead(copy: Cache, root: string, path: string, stat: Stat, turn: Turn): void {
  const { cversion, czxid, mzxid } = stat;
  const before = copy.known.get(path) ?? UNREAD;
  const isAnother = before.czxid !== czxid;
  if (isAnother && before.czxid !== 0) {
    turn.out.emit({ kind: "mark", id: "recipe.recreated-unheard" });
  }
  copy.known.set(path, { ...before, mzxid });
  if (before.mzxid !== mzxid) tell(turn, "saw", root, path, mzxid);
  // Another node of the same name counts its children anew, and may have come to the same number.
  const isTrusted = !isAnother || bugsIn(turn)["cache-trusts-cversion"];
  if (before.cversion === cversion && isTrusted) return;
  // Nothing is listed: it is known which node this is, and no more.
  if (levelOf(path, root) === copy.levels) {
    copy.known.set(path, { mzxid, czxid, cversion });
    return;
  }
  ask(turn, { kind: "getChildren2", path, watch: false });
}

function onListed(
  copy: Cache,
  path: string,
  children: readonly string[],
  { cversion, czxid }: Stat,
  turn: Turn,
): void {
  const { known } = copy;
  const before = known.get(path);
  if (before === undefined) return;
  known.set(path, { ...before, czxid, cversion });
  for (const name of children) {
    const child = `${path}/${name}`;
    if (!known.has(child)) discover(copy, child, turn);
  }
}

function forget({ known }: Cache, root: string, path: string, turn: Turn): void {
  const isTold = (known.get(path)?.mzxid ?? 0) !== 0;
  known.delete(path);
  if (isTold) tell(turn, "saw", root, path);
}
