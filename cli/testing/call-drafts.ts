/** What a client is to ask, as numbers that shrink well, turned into a call. */
import type { Micros } from "../../sim/machine.ts";
import {
  create,
  createEphemeral,
  exists,
  getChildren,
  getData,
  remove,
  setData,
  sync,
  type MakeOp,
} from "../../scenarios/calls.ts";

/** Operators know these keys; clients know them as the paths "/a" to "/d". */
export const KEYS = ["a", "b", "c", "d"] as const;

/** `what` and `who` are taken modulo what there is; `at` in microseconds. */
export interface CallDraft {
  readonly at: Micros;
  readonly what: number;
  readonly who: number;
  readonly key: (typeof KEYS)[number];
}

/** In the order in which shrinking prefers them. */
const CALLS: readonly ((path: string) => MakeOp)[] = [
  create,
  setData,
  getData,
  exists,
  getChildren,
  remove,
  createEphemeral,
  sync,
];

/** The call that a draft stands for. */
export function buildCall({ key, what }: CallDraft): MakeOp {
  const make = CALLS[what % CALLS.length] ?? create;
  return make(`/${key}`);
}
