/** What applications ask of their clients, written tersely: each is one call of a plan. */
import { OPEN_ACL } from "../protocol/api/acl.ts";
import { MODE, type CreateOp, type MultiOp, type Op } from "../protocol/api/operations.ts";
import type { Selector } from "../sim/faults.ts";
import type { Micros } from "../sim/machine.ts";
import { operate, type Draft } from "./build.ts";

/** Makes the operation of a call; `value` is different in every call, so that histories can be judged. */
export type MakeOp = (value: string) => Op;

/** `client` ("c1") makes a call at `at`. With `seenVersion` the operation's version is the one it last saw at that path. */
export function ask(
  draft: Draft,
  at: Micros,
  client: Selector,
  make: MakeOp,
  seenVersion = false,
): void {
  operate(draft, at, client, (id) => {
    const op = make(`w${id}`);
    return seenVersion
      ? { kind: "call", call: id, op, seenVersion }
      : { kind: "call", call: id, op };
  });
}

/** `client` opens a new handle in place of one that has ended. */
export function renew(draft: Draft, at: Micros, client: Selector): void {
  operate(draft, at, client, () => ({ kind: "renew" }));
}

/**
 * Creates a node that everybody may do everything to; the content is the call's value. `flags`: a
 * number of MODE.
 */
export function create(path: string, flags: number = MODE.PERSISTENT): MakeOp {
  return (data) => createOp("create", path, data, flags);
}

/** The same for a node that ends with its session. */
export function createEphemeral(path: string): MakeOp {
  return create(path, MODE.EPHEMERAL);
}

/** Answered with the new node's Stat. */
export function create2(path: string, flags: number = MODE.PERSISTENT): MakeOp {
  return (data) => createOp("create2", path, data, flags);
}

/** The operation itself, open to everybody. `ttl` in milliseconds counts for createTTL only. */
export function createOp(
  kind: CreateOp["kind"],
  path: string,
  data: string,
  flags: number,
  ttl = 0,
): CreateOp {
  return { kind, path, data, acl: OPEN_ACL, flags, ttl };
}

/** A container, which is reaped once it has had children and has none. */
export function createContainer(path: string): MakeOp {
  return (data) => createOp("createContainer", path, data, MODE.CONTAINER);
}

/** A node that is reaped `ttl` milliseconds after its last change, if it has no children. */
export function createTtl(path: string, ttl: number): MakeOp {
  return (data) => createOp("createTTL", path, data, MODE.PERSISTENT_WITH_TTL, ttl);
}

/** Sets the content to the call's value, if the node has this version; -1: any. */
export function setData(path: string, version = -1): MakeOp {
  return (data) => ({ kind: "setData", path, data, version });
}

/** Deletes the node, if it has this version; -1: any. */
export function remove(path: string, version = -1): MakeOp {
  return () => ({ kind: "delete", path, version });
}

/** Asks for content and Stat; with `watch`, one event of a later change. */
export function getData(path: string, watch = false): MakeOp {
  return () => ({ kind: "getData", path, watch });
}

/** Asks for the Stat; with `watch`, also for the event of its creation. */
export function exists(path: string, watch = false): MakeOp {
  return () => ({ kind: "exists", path, watch });
}

/** Asks for names and the node's Stat (getChildren2). */
export function getChildren(path: string, watch = false): MakeOp {
  return () => ({ kind: "getChildren2", path, watch });
}

/** The session's own, on the server that it is connected to. */
export function getEphemerals(prefix: string): MakeOp {
  return () => ({ kind: "getEphemerals", path: prefix });
}

/**
 * The server catches up with the leader before it answers what comes later on the session
 * (reference 5.3).
 */
export function sync(path: string): MakeOp {
  return () => ({ kind: "sync", path });
}

/** Several operations under one zxid. `make` is given the call's value, and may use it in each. */
export function multi(make: (value: string) => readonly MultiOp[]): MakeOp {
  return (value) => ({ kind: "multi", ops: make(value) });
}

/** Persistent (0) or persistent recursive (1). */
export function addWatch(path: string, mode: 0 | 1): MakeOp {
  return () => ({ kind: "addWatch", path, mode });
}

/** Ends the session, its ephemerals and the handle; calls made later fail until `renew`. */
export function closeSession(): MakeOp {
  return () => ({ kind: "closeSession" });
}
