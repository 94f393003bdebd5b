/** What clients asked and were answered, as a history that `check` and other checkers read (docs/formats.md). */
import { CODE, codeName } from "../../protocol/api/codes.ts";
import { MODE, type CreateOp, type Op, type Result } from "../../protocol/api/operations.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { Command } from "../../protocol/zookeeper.ts";
import { NO_ZXID } from "../../protocol/zxid.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { hostOf, isWanted, type Exporter, type Extract } from "./exporter.ts";

/** What was asked, in the words of the format. */
interface Asked {
  readonly op: string;
  readonly key?: string | null;
  readonly keys?: readonly string[];
  /** Without a key: how the name begins that the server chooses. */
  readonly prefix?: string;
  readonly value?: string | null;
  /** The version that the node must have. */
  readonly expect?: number;
  /** The node may vanish by itself. */
  readonly mortal?: true;
}

interface Open {
  readonly process: number;
  readonly node: NodeId;
  readonly asked: Asked;
}

/**
 * A process has one operation at a time, so calls that overlap are of different ones; the number of
 * one whose operation ended without an answer is not used again [Jepsen].
 */
export class History implements Exporter {
  readonly head: readonly string[] = [];
  readonly #extract: Extract;
  readonly #open = new Map<string, Open>();
  readonly #free: number[] = [];
  #processes = 0;

  constructor(extract: Extract) {
    this.#extract = extract;
  }

  readonly take = (entry: TraceEntry): string[] => {
    if (!isWanted(entry, this.#extract)) return [];
    const isClient = entry.node >= this.#extract.servers;
    if (entry.kind === "command" && !isClient)
      return this.#command(entry, entry.command as Command);
    if (entry.kind !== "emit") return [];
    return isClient
      ? this.#client(entry, entry.emitted as ClientEvent)
      : this.#server(entry, entry.emitted as ServerEvent);
  };

  end(): string[] {
    return [];
  }

  #client({ at, node }: TraceEntry, event: ClientEvent): string[] {
    if (event.kind === "called") {
      const asked = askedOf(event.op);
      return asked === undefined ? [] : this.#invoke(`call ${event.call}`, node, asked, at);
    }
    if (event.kind !== "returned") return [];
    const { call, err, result, zxid } = event;
    const name = `call ${call}`;
    if (err === CODE.OK) return this.#finish(name, "ok", answerOf(result), at);
    // What the client ends by itself may have been done.
    if (zxid === NO_ZXID) return this.#finish(name, "info", { error: codeName(err) }, at);
    const isRead = this.#open.get(name)?.asked.op === "read";
    if (isRead && err === CODE.NONODE) return this.#finish(name, "ok", { exists: false }, at);
    return this.#finish(name, "fail", { error: codeName(err) }, at);
  }

  /** The operator at a server asks without a session. */
  #command({ at, node }: TraceEntry, command: Command): string[] {
    if (command.kind !== "write" && command.kind !== "read") return [];
    const key = `/${command.key}`;
    const asked =
      command.kind === "read" ? { op: "read", key } : { op: "write", key, value: command.value };
    return this.#invoke(`request ${command.id}`, node, asked, at);
  }

  #server({ at }: TraceEntry, event: ServerEvent): string[] {
    switch (event.kind) {
      case "replied":
        return this.#finish(`request ${event.request}`, "ok", {}, at);
      case "dropped":
        return this.#finish(`request ${event.request}`, "info", { error: "CONNECTIONLOSS" }, at);
      case "readServed": {
        // The operator is told "" of a node that is not there, so that tells nothing.
        const { request, value } = event;
        const name = `request ${request}`;
        return this.#finish(name, value === "" ? "info" : "ok", { value }, at);
      }
      default:
        return [];
    }
  }

  #invoke(name: string, node: NodeId, asked: Asked, at: Micros): string[] {
    const process = this.#free.shift() ?? this.#processes++;
    this.#open.set(name, { process, node, asked });
    return [this.#line({ process, node, asked }, "invoke", {}, at)];
  }

  #finish(name: string, type: "ok" | "fail" | "info", answer: object, at: Micros): string[] {
    const open = this.#open.get(name);
    if (open === undefined) return [];
    this.#open.delete(name);
    if (type !== "info") {
      this.#free.push(open.process);
      this.#free.sort((a, b) => a - b);
    }
    return [this.#line(open, type, answer, at)];
  }

  #line({ process, node, asked }: Open, type: string, answer: object, at: Micros): string {
    const { op, ...fields } = asked;
    const place = { node: hostOf(node, this.#extract), time: at };
    return JSON.stringify({ process, type, op, ...fields, ...answer, ...place });
  }
}

/** undefined for what neither changes nor shows a node by itself. */
function askedOf(op: Op): Asked | undefined {
  switch (op.kind) {
    case "create":
    case "create2":
    case "createContainer":
    case "createTTL":
      return creation(op);
    case "setData":
      return { op: "set", key: op.path, value: op.data, ...expecting(op.version) };
    case "delete":
      return { op: "delete", key: op.path, ...expecting(op.version) };
    case "getData":
    case "exists":
      return { op: "read", key: op.path };
    case "multi":
      return {
        op: "multi",
        keys: op.ops.filter(({ kind }) => kind !== "check").map(({ path }) => path),
      };
    default:
      return undefined;
  }
}

/** Modes in which the server chooses the name, and those in which the client alone decides how long it stays. */
const SEQUENTIAL: readonly number[] = [
  MODE.PERSISTENT_SEQUENTIAL,
  MODE.EPHEMERAL_SEQUENTIAL,
  MODE.PERSISTENT_SEQUENTIAL_WITH_TTL,
];
const LASTING: readonly number[] = [MODE.PERSISTENT, MODE.PERSISTENT_SEQUENTIAL];

function creation({ data, flags, kind, path }: CreateOp): Asked {
  const isOther = kind === "createContainer" || kind === "createTTL";
  const named = SEQUENTIAL.includes(flags) ? { key: null, prefix: path } : { key: path };
  const isMortal = isOther || !LASTING.includes(flags);
  return { op: "create", ...named, value: data, ...(isMortal ? { mortal: true } : {}) };
}

/** Any version is not worth a field. */
function expecting(version: number): { readonly expect?: number } {
  return version === -1 ? {} : { expect: version };
}

function answerOf(result: Result): object {
  switch (result.kind) {
    case "path":
    case "created":
      return { key: result.path };
    case "data":
      return { value: result.data, version: result.stat.version };
    case "stat":
      return { version: result.stat.version };
    default:
      return {};
  }
}
