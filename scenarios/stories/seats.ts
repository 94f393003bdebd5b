/** Which server a client is at: arranged by what it can reach, since it chooses by lot. */
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, serversFrom, type Draft } from "../build.ts";

/** Until `to`, each server of `seats` is all that the clients behind it can reach. Other clients reach every server. */
export function seat(draft: Draft, to: Micros, ...seats: readonly (readonly Selector[])[]): void {
  const groups = [["all", "rest"], ...seats];
  inject(draft, 0, { kind: "partition", groups, span: to });
}

/** The connection of a client is reset, wherever it leads. */
export function lose(draft: Draft, at: Micros, client: Selector): void {
  const { servers, observers } = draft.cluster;
  for (const b of serversFrom(1, servers + observers)) {
    inject(draft, at, { kind: "break", a: client, b });
  }
}
