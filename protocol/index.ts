/** The package `zabsim/protocol`: the machines of ZooKeeper's servers and clients, and their specification. */
export * from "./api/acl.ts";
export * from "./api/codes.ts";
export * from "./api/operations.ts";
export type { Stat } from "./api/stat.ts";
export { BUGS } from "./bug-table.ts";
export { BUG_NAMES, type BugEntry, type BugName, type Bugs } from "./bugs.ts";
export { clientConfigsOf } from "./client/config.ts";
export { client } from "./client/machine.ts";
export type * from "./client/vocabulary.ts";
export { configsOf, DEFAULT_CLUSTER, serversOf, type Cluster, type Config } from "./config.ts";
export type * from "./events.ts";
export type { Message } from "./messages.ts";
export { peer } from "./peer.ts";
export type { ServerCommand } from "./protocol.ts";
export type { ServerRecord } from "./records.ts";
export { GOALS, PROPERTIES, serversOnlySpec, zooKeeperSpec } from "./spec/zookeeper.ts";
export type { Command, ZooKeeper } from "./zookeeper.ts";
export { epochOf, counterOf, hexZxid, makeZxid, showZxid, type Zxid } from "./zxid.ts";
