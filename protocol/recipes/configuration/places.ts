/** Where a configuration that is rolled out in stages keeps what: which nodes there are, and who is told first. */
import { MODE, type MultiOp } from "../../api/operations.ts";
import { creation } from "../turn.ts";
import { NO_VERSION, showVersion } from "./version.ts";

/** c1 rolls out; as many as the canary has follow it in the order of their numbers. */
const OPERATOR = 1;

/** What the canary applies. */
export function canaryNode(path: string): string {
  return `${path}/canary`;
}

/** What all the others apply. */
export function publicNode(path: string): string {
  return `${path}/all`;
}

/** Where the canary says what it has applied. */
export function acksNode(path: string): string {
  return `${path}/acks`;
}

/** What the name of an acknowledgement of `version` by `client` begins with; an identifier of its session follows. */
export function ackLabel(version: number, client: number): string {
  return `${version}-c${client}-`;
}

/** Numbers of the clients of a canary of that size. */
export function canaryOf(size: number): readonly number[] {
  return Array.from({ length: size }, (_, nth) => OPERATOR + 1 + nth);
}

/** Makes all of it at once, with version 0 in both nodes. */
export function makePlaces(path: string): readonly MultiOp[] {
  const none = showVersion(NO_VERSION);
  return [
    creation(path, MODE.PERSISTENT),
    creation(acksNode(path), MODE.PERSISTENT),
    creation(canaryNode(path), MODE.PERSISTENT, none),
    creation(publicNode(path), MODE.PERSISTENT, none),
  ];
}
