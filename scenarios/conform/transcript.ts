/** A transcript as the replay works on it: what a recorded server was asked, what it answered, how its tree stood at the end. */
import type { Op } from "../../protocol/api/operations.ts";
import type { Rules } from "../../protocol/rules.ts";

/** JSON as it stands in a transcript; content of nodes is `Bytes` in it already. */
export type Json = null | boolean | number | string | readonly Json[] | Fields;
/** An object of the transcript; fields are compared by name, in no order. */
export interface Fields {
  readonly [name: string]: Json;
}

/** How the recorded server was configured. Durations in milliseconds. */
export interface RecordedConfig {
  readonly rules: Rules;
  readonly tickTime: number;
  readonly minSessionTimeout: number;
  readonly maxSessionTimeout: number;
  readonly extendedTypesEnabled: boolean;
  /** "super:" and a hash, as ZooKeeper is given it; "" if nobody is. */
  readonly superDigest: string;
  readonly containerCheckIntervalMs: number;
  readonly enforceQuota: boolean;
  readonly clientAddress: string;
}

/** What the recorder did. A `call` is a request as it goes over the wire. */
export type Ask =
  | { readonly kind: "connect"; readonly timeout: number }
  | { readonly kind: "reconnect"; readonly timeout: number; readonly badPassword: boolean }
  | { readonly kind: "call"; readonly op: Op }
  | { readonly kind: "drop" }
  | { readonly kind: "silence" }
  | { readonly kind: "sleep"; readonly ms: number };

/** A watch event as it was recorded: "NodeCreated", the number of the KeeperState, and the path. */
export interface WatchNotice {
  readonly type: string;
  readonly state: number;
  readonly path: string;
}

/** Watch events by session, and the sessions whose connection was found to be over. */
export interface Noticed {
  readonly bySession: ReadonlyMap<string, readonly WatchNotice[]>;
  readonly closed: readonly string[];
}

/** One line: a request, with all that was recorded of it. */
export interface Step {
  /** Number of the request. */
  readonly i: number;
  /** "create /a", for people. */
  readonly title: string;
  /** Index of the session in `Transcript.sessions`; -1 for `sleep`, which is nobody's. */
  readonly session: number;
  readonly ask: Ask;
  readonly answer: Fields;
  readonly noticed: Noticed;
}

/** Everything recorded at one server, from its start with an empty disk. */
export interface Transcript {
  readonly name: string;
  readonly config: RecordedConfig;
  /** Names of the sessions, in the order of their first request. */
  readonly sessions: readonly string[];
  readonly steps: readonly Step[];
  /** Nodes outside of /zookeeper, by path. */
  readonly tree: Fields;
  readonly timesConsistent: boolean;
}
