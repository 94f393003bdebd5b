/** What an application and a resource say to each other. */
import { mix, mixWide } from "../../sim/chance.ts";
import type { Printed } from "../../sim/machine.ts";

/** Where a resource listens. */
export const RESOURCE_PORT = "resource";

/** A write; `token`: czxid of the writer's lock node, by which holders are told apart in order. */
export interface StoreRequest extends Printed {
  readonly kind: "STORE";
  readonly tag: number;
  readonly token: number;
  readonly value: number;
}
/** Answers the write of that tag. */
export interface StoreReply extends Printed {
  readonly kind: "STORED";
  readonly tag: number;
  readonly taken: boolean;
}

/** Both directions. */
export type ResourceMessage = StoreRequest | StoreReply;

/** A write under `tag`, a number of the writer's own. */
export function storeRequest(tag: number, token: number, value: number): StoreRequest {
  const print = mixWide(mixWide(mixWide(301, tag), token), value);
  return { kind: "STORE", tag, token, value, print };
}

/** Its answer. */
export function storeReply(tag: number, taken: boolean): StoreReply {
  return { kind: "STORED", tag, taken, print: mix(mixWide(302, tag), taken ? 1 : 0) };
}
