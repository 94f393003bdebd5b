/** What clients send to a server, and what servers tell each other of clients: one of each kind, and odd ones. */
import { OPEN_ACL } from "../protocol/api/acl.ts";
import type { Op } from "../protocol/api/operations.ts";
import { clientRequest, connectRequest, passwordOf } from "../protocol/api/packets.ts";
import { ping, requestPacket, revalidate, syncPacket, type Message } from "../protocol/messages.ts";
import { makeRequest, type ProposedOp } from "../protocol/server/request.ts";
import { makeZxid, ZERO } from "../protocol/zxid.ts";

const path = "/a";
const shared = { path, data: "", acl: OPEN_ACL, flags: 0, ttl: 0 };
const none = { data: [], exist: [], child: [], persistent: [], recursive: [] };

const WRITES: readonly ProposedOp[] = [
  { kind: "create", ...shared },
  { kind: "createTTL", ...shared, flags: 5, ttl: -7 },
  { kind: "create2", ...shared, path: "no path", acl: null },
  { kind: "delete", path, version: -1 },
  { kind: "setData", path, data: null, version: 3 },
  { kind: "setACL", path, acl: OPEN_ACL, version: -1 },
  { kind: "check", path, version: 0 },
  { kind: "deleteContainer", path },
  { kind: "multi", ops: [] },
  { kind: "closeSession" },
];

const OPS: readonly Op[] = [
  ...(WRITES as readonly Op[]),
  { kind: "getData", path: "/", watch: true },
  { kind: "getChildren2", path: "", watch: true },
  { kind: "exists", path, watch: true },
  { kind: "getACL", path },
  { kind: "getEphemerals", path },
  { kind: "sync", path },
  { kind: "multiRead", ops: [{ kind: "getChildren", path: "/", watch: false }] },
  { kind: "addWatch", path, mode: 1 },
  { kind: "addWatch", path, mode: 9 },
  { kind: "removeWatches", path, type: 3 },
  { kind: "setWatches2", relativeZxid: makeZxid(1, 1), ...none, data: [path] },
  { kind: "auth", scheme: "digest", auth: "amy:secret" },
  { kind: "auth", scheme: "no-such-scheme", auth: "" },
  { kind: "whoAmI" },
  { kind: "ping" },
];

export const SERVICE_MESSAGES: readonly Message[] = [
  connectRequest(ZERO, 6000, 0, 0),
  connectRequest(makeZxid(9, 9), 6000, 0, 0),
  connectRequest(ZERO, -5, 77, passwordOf(77)),
  connectRequest(ZERO, 6000, 77, 1),
  ...OPS.map((op, at) => clientRequest(at, op)),
  ...WRITES.map((op, at) => requestPacket(makeRequest(77, at, op))),
  requestPacket(makeRequest(77, 0, { kind: "createSession", timeout: 6000 })),
  syncPacket(77, 1),
  revalidate(77, 6000, false),
  revalidate(77, 6000, true),
  ping(makeZxid(1, 1), [[77, 6000]]),
];
