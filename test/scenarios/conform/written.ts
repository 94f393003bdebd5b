/** Transcripts written by hand from the rules, for what no recorded one shows. */
import { parseTranscript } from "../../../cli/conform/read.ts";
import type { Transcript } from "../../../scenarios/conform/transcript.ts";

const OPEN = [{ perms: 31, scheme: "world", id: "anyone" }];

interface Node {
  readonly path: string;
  readonly data?: string | null;
  readonly stat: object;
}

interface Script {
  readonly config?: object;
  readonly server?: string;
  /** Requests with their answers; `i` is put in. */
  readonly steps: readonly object[];
  readonly tree: readonly Node[];
}

/** The lines of a file. */
export function write({ config = {}, server = "3.8.0", steps, tree }: Script): string {
  const header = {
    kind: "zk-oracle",
    format: 1,
    server: `Apache ZooKeeper ${server}`,
    name: "written",
    config: {
      tickTime: 200,
      minSessionTimeout: 400,
      maxSessionTimeout: 60_000,
      extendedTypesEnabled: true,
      superDigest: "super:secret",
      containerCheckIntervalMs: 300,
      enforceQuota: false,
      clientAddress: "127.0.0.1",
      ...config,
    },
  };
  const nodes = tree.map((node) => ({ data: "", acl: OPEN, ...node }));
  const end = { end: true, n: steps.length, timesConsistent: true, tree: nodes };
  const lines = [header, ...steps.map((step, i) => ({ i, ...step })), end];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

export function transcript(script: Script): Transcript {
  return parseTranscript(write(script), "written.jsonl");
}

/** A new session, which nobody else has to wait for. */
export function connect(s: string, timeout = 30_000): object {
  return { s, op: "connect", timeout, res: { ok: true, timeout } };
}

export function sleep(ms: number, events?: object): object {
  return { op: "sleep", ms, res: { ok: true }, ...(events !== undefined && { events }) };
}

/** Fields of a create that leaves everything open. */
export function create(s: string, path: string, more: object, res: object): object {
  return { s, op: "create", path, data: "", acl: OPEN, flags: 0, ...more, res };
}

export function stat(fields: object): object {
  const zero = { version: 0, cversion: 0, aversion: 0, dataLength: 0, numChildren: 0 };
  return { ...zero, ephemeralOwner: "0", ...fields };
}

/** The root, after so many creations and deletions of its children. */
export function root(pzxid: number, cversion: number, numChildren: number): Node {
  return { path: "/", stat: stat({ czxid: 0, mzxid: 0, cversion, numChildren, pzxid }) };
}

export const notice = (type: string, path: string): object => ({ type, state: 3, path });
