/** Replays a transcript in lock step, and compares every answer, every watch event and the tree at the end. */
import { unreachable } from "../../sim/assert.ts";
import { CODE, type Code } from "../../protocol/api/codes.ts";
import type { Op } from "../../protocol/api/operations.ts";
import { checkWatches } from "../../protocol/server/watches/removal.ts";
import { epochOf, makeZxid } from "../../protocol/zxid.ts";
import { tellAnswer, tellTree } from "./answers.ts";
import { mismatch, noticeMismatch, type Mismatch } from "./compare.ts";
import {
  attach,
  letTimePass,
  openDriver,
  order,
  settle,
  takeNotices,
  type Driver,
} from "./driver.ts";
import { lastProposed, peersOf, raiseStage, type Shape } from "./stage.ts";
import type { Fields, Step, Transcript } from "./transcript.ts";

/** Stands for the index of a request where the end of a transcript is meant. */
export const AT_END = -1;

/** No connection. */
const NOBODY = -1;

/** `step`: index of the request, or AT_END. */
export interface Difference extends Mismatch {
  readonly step: number;
}

/** What a replay found; without differences the simulated server answered as the real one did. */
export interface Verdict {
  /** The first difference of each request that has any, and of the end. */
  readonly differences: readonly Difference[];
  /** Watch events that came. */
  readonly watchEvents: number;
  /** Events of the simulation. */
  readonly events: number;
}

/**
 * Raises a world of that shape and asks it all that was recorded, one request at a time.
 * Deterministic. AssertionError if servers do not come up or do not level again: faults being
 * absent, that is ours.
 */
export function replay(transcript: Transcript, shape: Shape): Verdict {
  const { config, sessions, steps } = transcript;
  const driver = openDriver(raiseStage(config, sessions.length, shape), sessions);
  const differences: Difference[] = [];
  for (const [index, step] of steps.entries()) {
    const found = replayStep(driver, step, config.tickTime);
    if (found !== undefined) differences.push({ step: index, ...found });
  }
  const atEnd = compareEnd(driver, transcript);
  if (atEnd !== undefined) differences.push({ step: AT_END, ...atEnd });
  return {
    differences,
    watchEvents: driver.notices,
    events: driver.stage.world.events,
  };
}

/** Whatever the answer: the next request starts from a quiet world, as it did when it was recorded. */
function replayStep(driver: Driver, step: Step, tickTime: number): Mismatch | undefined {
  const answer = perform(driver, step);
  settle(driver);
  const isSleep = step.ask.kind === "sleep";
  const { bySession, closed } = takeNotices(driver, isSleep);
  const isClose = step.ask.kind === "call" && step.ask.op.kind === "closeSession";
  // Sessions and containers that end within two ticks have no order that a recording would keep.
  const unordered = isSleep ? 2 * tickTime : isClose ? tickTime : -1;
  return (
    mismatch("res", step.answer, answer) ??
    noticeMismatch(step.noticed, bySession, closed, unordered)
  );
}

/** Does what was done when the transcript was recorded; the answer in its words. */
export function perform(driver: Driver, { ask, session }: Pick<Step, "ask" | "session">): Fields {
  switch (ask.kind) {
    case "connect":
    case "reconnect": {
      const heard = order(driver, session, { ...ask, server: attach(driver, session) });
      if (heard.kind !== "opened") return { [heard.kind]: true };
      if (heard.session === 0) return { ok: false, timeout: heard.timeout };
      return { ok: true, timeout: heard.timeout };
    }
    case "call": {
      const heard = order(driver, session, { kind: "call", op: inEpoch(driver, ask.op) });
      if (heard.kind !== "answered") return { [heard.kind]: true };
      return tellAnswer(driver, { ...heard, err: errOfAll(driver, ask.op, heard.err) });
    }
    case "drop":
      order(driver, session, ask);
      return { ok: true };
    case "silence":
      driver.silent.add(session);
      return { ok: true };
    case "sleep":
      letTimePass(driver, ask.ms);
      return { ok: true };
    default:
      return unreachable(ask);
  }
}

/**
 * Before 3.9.0 checkWatches answers for every connection of its server (reference 11.6). Recorded
 * sessions were all at one; where ours are at three, the watches of the three count together.
 */
function errOfAll({ stage }: Driver, op: Op, err: Code): Code {
  if (op.kind !== "checkWatches" || err !== CODE.NOWATCHER) return err;
  const isWatched = peersOf(stage).some(({ config, pipeline }) => {
    if (config.rules.watchTypesByMode) return false;
    return checkWatches(pipeline.watches, op, NOBODY, config.rules) === CODE.OK;
  });
  return isWatched ? CODE.OK : err;
}

/** A zxid that a client names must be one of this epoch, as those were that it has seen. */
function inEpoch({ stage }: Driver, op: Op): Op {
  if (op.kind !== "setWatches" && op.kind !== "setWatches2") return op;
  const { relativeZxid } = op;
  const epoch = epochOf(lastProposed(stage));
  return relativeZxid <= 0 ? op : { ...op, relativeZxid: makeZxid(epoch, relativeZxid) };
}

/** All sessions are cut off without being closed; then every server must hold the recorded tree. */
function compareEnd(driver: Driver, transcript: Transcript): Mismatch | undefined {
  for (const session of driver.open) order(driver, session, { kind: "drop" });
  settle(driver);
  for (const { sid, store } of peersOf(driver.stage)) {
    const actual = tellTree(driver, store.tree);
    const found = mismatch(`tree of s${sid}`, transcript.tree, actual);
    if (found !== undefined) return found;
  }
  return mismatch("timesConsistent", transcript.timesConsistent, driver.timesConsistent);
}
