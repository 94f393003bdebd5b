/**
 * Keeps an ephemeral node of a fixed name alive from one session to the next [PersistentNode,
 * GroupMember] (reference 14.2, 14.14). What is there under that name may be of its own former
 * session, which the ensemble is about to give up: it waits for the end of that, and does not take
 * the node for its own.
 */
import { CODE } from "../../api/codes.ts";
import { MODE } from "../../api/operations.ts";
import { NONE, type Answered, type RecipeInput } from "../recipe.ts";
import { bugsIn, container, creation, sessionOf, tell, type Turn } from "../turn.ts";
import { answerTo, drop, newErrand, send, type Errand } from "./errand.ts";

/**
 * OUT: it wants no node. CREATING it, or MAKING the directory; INSPECTING whose it is, and leaving a
 * watch; STANDING; WAITING for the end of an old one; REMOVING it.
 */
type Step = "OUT" | "CREATING" | "MAKING" | "INSPECTING" | "STANDING" | "WAITING" | "REMOVING";

/** Plain data. */
export interface Keeper {
  step: Step;
  errand: Errand;
  /** What it was asked of: the group, or whatever the node is called after. */
  path: string;
  /** Whole path of the node. */
  node: string;
  /** It believes that the node is there, and its own. */
  isJoined: boolean;
  /** It shall go, as soon as it is known whose it is. */
  isLeaving: boolean;
  /** Tag of the look that has left the watch. */
  watched: number;
}

/** What has come of a step. */
export type Kept = "joined" | "out" | undefined;

/** The session of a node that is not ephemeral. */
const NO_OWNER = 0;

/** Nothing is kept. */
export function newKeeper(): Keeper {
  return {
    step: "OUT",
    errand: newErrand(),
    path: "",
    node: "",
    isJoined: false,
    isLeaving: false,
    watched: NONE,
  };
}

/** Begins to keep `node`, on behalf of `path`; "joined" if it does already. */
export function keep(keeper: Keeper, path: string, node: string, turn: Turn): Kept {
  if (keeper.step !== "OUT") return keeper.isJoined ? "joined" : undefined;
  keeper.path = path;
  keeper.node = node;
  keeper.isLeaving = false;
  create(keeper, turn);
  return undefined;
}

/** Lets it go; "out" if there is none. */
export function letGo(keeper: Keeper, turn: Turn): Kept {
  if (keeper.step === "OUT") return "out";
  // HELIX-641: what is still to be created, with the next session, is forgotten, and not called off.
  if (bugsIn(turn)["create-for-any-session"] && !keeper.isJoined) return out(keeper, turn);
  keeper.isLeaving = true;
  if (keeper.step === "STANDING") remove(keeper, turn);
  else if (keeper.step === "WAITING") return out(keeper, turn);
  return undefined;
}

/** One input of any kind. */
export function onKeeperInput(keeper: Keeper, input: RecipeInput, turn: Turn): Kept {
  if (keeper.step === "OUT") return undefined;
  if (input.kind === "connection" && input.state === "LOST") return onLost(keeper, turn);
  if (input.kind === "fired" && input.tag === keeper.watched) {
    onWoken(keeper, turn);
    return undefined;
  }
  const answer = answerTo(keeper.errand, input, turn);
  return answer === undefined ? undefined : onAnswer(keeper, answer, turn);
}

/** It is there: a node at the top is made without any. */
function parentOf(node: string): string {
  return node.slice(0, node.lastIndexOf("/"));
}

function create(keeper: Keeper, turn: Turn): void {
  keeper.step = "CREATING";
  const mode = isForEver(turn) ? MODE.PERSISTENT : MODE.EPHEMERAL;
  send(keeper.errand, creation(keeper.node, mode), turn);
}

/** Nobody's: no end of a session takes it away. */
function isForEver(turn: Turn): boolean {
  return bugsIn(turn)["instance-is-persistent"];
}

function inspect(keeper: Keeper, turn: Turn): void {
  keeper.step = "INSPECTING";
  send(keeper.errand, { kind: "getData", path: keeper.node, watch: true }, turn);
}

function remove(keeper: Keeper, turn: Turn): void {
  keeper.step = "REMOVING";
  send(keeper.errand, { kind: "delete", path: keeper.node, version: -1 }, turn);
}

function onAnswer(keeper: Keeper, answer: Answered, turn: Turn): Kept {
  switch (keeper.step) {
    case "CREATING":
      if (answer.err === CODE.NONODE) {
        keeper.step = "MAKING";
        send(keeper.errand, container(parentOf(keeper.node)), turn);
      } else inspect(keeper, turn);
      return undefined;
    case "MAKING":
      create(keeper, turn);
      return undefined;
    case "INSPECTING":
      return onInspected(keeper, answer, turn);
    case "REMOVING":
      return out(keeper, turn);
    default:
      return undefined;
  }
}

function onInspected(keeper: Keeper, { err, result, tag }: Answered, turn: Turn): Kept {
  keeper.watched = tag;
  if (err !== CODE.OK || result.kind !== "data") {
    if (keeper.isLeaving) return out(keeper, turn);
    create(keeper, turn);
    return undefined;
  }
  const isOwn = result.stat.ephemeralOwner === (isForEver(turn) ? NO_OWNER : sessionOf(turn));
  if (!isOwn && !bugsIn(turn)["adopts-old-node"]) {
    turn.out.emit({ kind: "mark", id: "recipe.old-node-there" });
    if (keeper.isLeaving) return out(keeper, turn);
    keeper.step = "WAITING";
    return undefined;
  }
  keeper.step = "STANDING";
  if (keeper.isLeaving) {
    remove(keeper, turn);
    return undefined;
  }
  if (keeper.isJoined) return undefined;
  keeper.isJoined = true;
  tell(turn, "joined", keeper.path, keeper.node);
  return "joined";
}

/** Changed, or gone: it looks, and makes it anew if it has to. */
function onWoken(keeper: Keeper, turn: Turn): void {
  keeper.watched = NONE;
  if (keeper.step === "STANDING" || keeper.step === "WAITING") inspect(keeper, turn);
}

/** With its session the node is gone, or as good as gone; another one is made, if one is wanted. */
function onLost(keeper: Keeper, turn: Turn): Kept {
  if (keeper.isJoined) tell(turn, "lost", keeper.path, keeper.node);
  keeper.isJoined = false;
  if (keeper.isLeaving) return out(keeper, turn);
  create(keeper, turn);
  return undefined;
}

function out(keeper: Keeper, turn: Turn): Kept {
  tell(turn, "quit", keeper.path, keeper.node);
  keeper.step = "OUT";
  keeper.isJoined = false;
  keeper.watched = NONE;
  drop(keeper.errand);
  return "out";
}
