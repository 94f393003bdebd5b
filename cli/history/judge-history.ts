/** Judges a history key by key, and looks for the smallest part of it that shows what is wrong. */
import { checkHistory } from "../../protocol/spec/service/linearizability.ts";
import type { KeyHistory, ObjectModel } from "./operations.ts";
import { smallestPart } from "./smallest-part.ts";
import type { Asked, Value } from "./read-history.ts";

/** What was found of one key. */
export interface KeyVerdict {
  readonly key: string;
  readonly operations: number;
  readonly outcome: "held" | "violated" | "unknown";
  /** Configurations that the checker looked at. */
  readonly explored: number;
  /** If unknown. */
  readonly why: string;
  readonly wrong: Wrong | undefined;
}

/** Why there is no order. */
export interface Wrong {
  /** Up to its return there is no order any more, though there was one before. */
  readonly culprit: Asked;
  /** Operations that returned before it, and could be put in an order. */
  readonly fitting: number;
  /** In the order of their calls, the culprit among them. */
  readonly part: readonly Asked[];
  /** What a read could have seen instead; undefined if it is no read, or none of the values fits. */
  readonly possible: readonly Value[] | undefined;
}

/** In the order in which keys appear. `bound`: configurations that may be looked at for each key. */
export function judgeHistory<State extends Value, Call>(
  asked: readonly Asked[],
  model: ObjectModel<State, Call>,
  bound: number,
): KeyVerdict[] {
  const { byKey, unjudged } = apart(asked, model);
  return [...byKey].map(([key, history]): KeyVerdict => {
    const facts = { key, operations: history.length, wrong: undefined };
    const reason = unjudged.get(key);
    if (reason !== undefined) return { ...facts, outcome: "unknown", explored: 0, why: reason };
    const found = checkHistory(history, model.sequential(key), bound);
    const { explored, verdict } = found;
    if (verdict === "linearizable") return { ...facts, outcome: "held", explored, why: "" };
    if (verdict === "unknown") {
      const why = `the search ended at its bound of ${bound} configurations`;
      return { ...facts, outcome: "unknown", explored, why };
    }
    const wrong = explain(history, found.culprit, key, model);
    return { ...facts, outcome: "violated", explored, why: "", wrong };
  });
}

/** By key, and the keys that the model cannot speak of with the reason. */
function apart<State extends Value, Call>(
  asked: readonly Asked[],
  model: ObjectModel<State, Call>,
): {
  readonly byKey: ReadonlyMap<string, KeyHistory<Call>>;
  readonly unjudged: ReadonlyMap<string, string>;
} {
  const byKey = new Map<string, KeyHistory<Call>[number][]>();
  const unjudged = new Map<string, string>();
  const prefixes: string[] = [];
  const historyOf = (key: string): KeyHistory<Call>[number][] => {
    const known = byKey.get(key) ?? [];
    byKey.set(key, known);
    return known;
  };
  for (const one of asked) {
    const { answer, invoke } = one;
    for (const key of invoke.keys) {
      unjudged.set(key, "a multi touches it with others, and keys are judged apart");
      historyOf(key);
    }
    const key = invoke.key ?? answer?.key ?? null;
    if (key === null) {
      if (invoke.prefix !== undefined) prefixes.push(invoke.prefix);
      continue;
    }
    const history = historyOf(key);
    if (invoke.mortal) unjudged.set(key, "it may vanish by itself, which no operation tells");
    if (key.startsWith("/zookeeper")) unjudged.set(key, "it is ZooKeeper's own");
    const call = model.callOf(one);
    if (call === undefined) continue;
    const isKnown = answer !== undefined && answer.type !== "info";
    const returned = isKnown ? answer.line : undefined;
    history.push({ key, call, invoked: invoke.line, returned, asked: one });
  }
  for (const key of byKey.keys()) {
    if (!prefixes.some((prefix) => key.startsWith(prefix))) continue;
    unjudged.set(key, "a create without an answer may have made it");
  }
  return { byKey, unjudged };
}

function explain<State extends Value, Call>(
  history: KeyHistory<Call>,
  index: number,
  key: string,
  model: ObjectModel<State, Call>,
): Wrong | undefined {
  const culprit = history[index];
  if (culprit?.returned === undefined) return undefined;
  const end = culprit.returned;
  const sequential = model.sequential(key);
  // What has not returned by then may have had its effect, or not.
  const prefix = history
    .filter(({ invoked }) => invoked <= end)
    .map((one) => ((one.returned ?? end) <= end ? one : { ...one, returned: undefined }));
  const isIllegal = (part: KeyHistory<Call>): boolean =>
    checkHistory(part, sequential, PART_BOUND).verdict === "notLinearizable";
  const part = smallestPart(prefix, culprit.asked, model.isTraceless, isIllegal);
  return {
    culprit: culprit.asked,
    fitting: prefix.filter(({ returned }) => returned !== undefined).length - 1,
    part: part.map(({ asked }) => asked),
    possible: possibleValues(prefix, culprit, model, isIllegal),
  };
}

/** Configurations for each look at a part. */
const PART_BOUND = 20_000;
/** Values that are tried. */
const MOST_VALUES = 30;

/** Undefined if the culprit has read nothing that could have been something else. */
function possibleValues<State extends Value, Call>(
  prefix: KeyHistory<Call>,
  { asked, call, key }: KeyHistory<Call>[number],
  model: ObjectModel<State, Call>,
  isIllegal: (history: KeyHistory<Call>) => boolean,
): Value[] | undefined {
  const written = prefix.flatMap(({ asked: { invoke } }) => {
    return invoke.op === "read" || invoke.value === undefined ? [] : [invoke.value];
  });
  const values = [...new Set<Value>([model.sequential(key).initial, ...written])];
  const fitting = values.slice(-MOST_VALUES).filter((value) => {
    const reading = model.reading(call, value);
    if (reading === undefined) return false;
    return !isIllegal(prefix.map((one) => (one.asked === asked ? { ...one, call: reading } : one)));
  });
  return fitting.length === 0 ? undefined : fitting;
}
