/** The recorded trace of a run: every event with what caused it. Kept only when asked for. */
import type { Fault } from "./faults.ts";
import type { ConnId, Micros, NodeId, QueueId } from "./machine.ts";

interface Entry {
  /** Position in the trace, from 0. */
  readonly index: number;
  readonly at: Micros;
  /** The event of the kernel during which it happened; entries of one event share it. */
  readonly event: number;
  /** Index of the trace entry that caused it; -1 is the outside world. */
  readonly cause: number;
}

/** `node` is -1 for what befalls the universe. Message, item, command and emitted are the protocol's own values. */
export type TraceEntry = Entry &
  (
    | { readonly kind: "start"; readonly node: NodeId; readonly incarnation: number }
    | {
        readonly kind: "stop";
        readonly node: NodeId;
        readonly how: "crash" | "power" | "exit";
        readonly why: string;
      }
    | { readonly kind: "pause" | "resume"; readonly node: NodeId }
    | {
        readonly kind: "send";
        readonly node: NodeId;
        readonly to: NodeId;
        readonly conn: ConnId;
        readonly message: object;
      }
    | {
        readonly kind: "receive";
        readonly node: NodeId;
        readonly from: NodeId;
        readonly conn: ConnId;
        readonly message: object;
      }
    | { readonly kind: "dial"; readonly node: NodeId; readonly to: NodeId; readonly port: string }
    | {
        readonly kind: "dialed" | "accepted" | "refused";
        readonly node: NodeId;
        readonly from: NodeId;
        readonly port: string;
      }
    | {
        readonly kind: "closed";
        readonly node: NodeId;
        readonly from: NodeId;
        readonly conn: ConnId;
        readonly how: string;
      }
    | { readonly kind: "hangUp"; readonly node: NodeId; readonly to: NodeId; readonly conn: ConnId }
    | {
        readonly kind: "item";
        readonly node: NodeId;
        readonly queue: QueueId;
        readonly item: object;
      }
    | { readonly kind: "timer"; readonly node: NodeId; readonly name: string; readonly key: number }
    | { readonly kind: "command"; readonly node: NodeId; readonly command: object }
    | {
        readonly kind: "disk";
        readonly node: NodeId;
        readonly what:
          | "append"
          | "fsync"
          | "synced"
          | "truncate"
          | "write"
          | "written"
          | "remove"
          | "failed"
          | "loaded";
        readonly file: string;
        readonly value: number;
      }
    | { readonly kind: "emit"; readonly node: NodeId; readonly emitted: { readonly kind: string } }
    | { readonly kind: "ignore"; readonly node: NodeId; readonly reason: string }
    | {
        readonly kind: "fault";
        readonly node: -1;
        readonly fault: Fault;
        readonly nodes: readonly NodeId[];
      }
    | {
        readonly kind: "phase";
        readonly node: -1;
        readonly phase: "healing" | "done";
        readonly core: readonly NodeId[];
      }
    | {
        readonly kind: "violation";
        readonly node: -1;
        readonly property: string;
        readonly why: string;
      }
  );
