/** The revocable lock: others may ask a holder to release it, by what they write into its node [Revoker] (reference 14.9). */
import { CODE } from "../../api/codes.ts";
import { NONE, type Answered, type Recipe, type RecipeInput } from "../recipe.ts";
import { compareSequences } from "../sequence.ts";
import { ask, bugsIn, finish, taskOf, type Turn } from "../turn.ts";
import { behindTheNext } from "./contender.ts";
import { pathOf } from "./place.ts";
import { release, startQueued, stepQueued, type Queued, type QueuedKind } from "./queued.ts";

/** Plain data. */
interface Revocable extends Queued {
  /** Token of the grant for which it listens to others. */
  heard: number;
  /** Tag of the call that is about a revocation: that reads the own node, or asks somebody else. */
  asked: number;
}

const REVOCABLE: QueuedKind = {
  name: "revocable-lock",
  placeOf: () => ({ label: "lock-" }),
  ruleOf: () => behindTheNext,
  writes: () => true,
};

/** What a holder's node says when it is asked to release the lock. */
const REVOKED = "unlock";

/** "use": as of a lock, but released early if somebody asks for it. "revoke": ask whoever holds it. */
export const revocableLock: Recipe<Revocable> = {
  name: REVOCABLE.name,
  start: () => ({ ...startQueued(), heard: 0, asked: NONE }),
  step,
};

function step(lock: Revocable, input: RecipeInput, turn: Turn): void {
  if (taskOf(turn)?.ask === "revoke") return revoke(lock, input, turn);
  const isAnswer = input.kind === "answered" || input.kind === "fired";
  if (isAnswer && input.tag === lock.asked && lock.asked !== NONE) {
    if (input.kind === "fired") listen(lock, turn);
    else onHeard(lock, input, turn);
    return;
  }
  stepQueued(REVOCABLE, lock, input, turn);
  const { belief, token } = lock.holding;
  if (belief === "YES" && lock.heard !== token) listen(lock, turn);
}

/** Reads its own node, and is told when somebody writes into it. */
function listen(lock: Revocable, turn: Turn): void {
  if (lock.holding.belief === "NO") return;
  lock.heard = lock.holding.token;
  lock.asked = ask(turn, { kind: "getData", path: pathOf(lock.place), watch: true });
}

function onHeard(lock: Revocable, { err, result }: Answered, turn: Turn): void {
  if (err === CODE.CONNECTIONLOSS) return listen(lock, turn);
  if (result.kind !== "data" || result.data !== REVOKED || lock.holding.belief === "NO") return;
  turn.out.emit({ kind: "mark", id: "recipe.revoked" });
  release(REVOCABLE, lock, turn);
}

/** It does not matter whether the request gets through: whoever asks has no right to the lock yet. */
function revoke(lock: Revocable, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") {
    lock.asked = ask(turn, { kind: "getChildren2", path: input.path, watch: false });
    return;
  }
  if (input.kind !== "answered" || input.tag !== lock.asked) return;
  const { op, result } = input;
  const [holder] = result.kind === "children" ? result.children.toSorted(compareSequences) : [];
  if (holder === undefined || op.kind !== "getChildren2") return finish(turn);
  const path = `${op.path}/${holder}`;
  const { "revoker-deletes-node": isRude } = bugsIn(turn);
  lock.asked = ask(
    turn,
    isRude
      ? { kind: "delete", path, version: -1 }
      : { kind: "setData", path, data: REVOKED, version: -1 },
  );
}
