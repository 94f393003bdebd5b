/** The operations of a history as calls of the object that it is judged as. */
import type { Operation, Sequential } from "../../protocol/spec/service/linearizability.ts";
import { register, type RegisterCall } from "../../protocol/spec/service/registers.ts";
import { ZNODE, type Outcome, type ZnodeCall } from "../../protocol/spec/service/znodes.ts";
import type { Asked, Value } from "./read-history.ts";

/** What a key is taken for. Operations that prove nothing (a read without an answer) have no call. */
export interface ObjectModel<State extends Value, Call> {
  readonly name: "register" | "znode";
  readonly ops: readonly string[];
  readonly callOf: (asked: Asked) => Call | undefined;
  readonly sequential: (key: string) => Sequential<State, Call>;
  /** Whether others stay as possible as they were if nobody saw what it did. */
  readonly isTraceless: (call: Call) => boolean;
  /** For a culprit that has read: another value that may have been there; undefined for other calls. */
  readonly reading: (call: Call, value: Value) => Call | undefined;
}

/** A history whose operations are all of one key. */
export type KeyHistory<Call> = readonly (Operation<Call> & { readonly asked: Asked })[];

/** Read, write, cas. What failed is taken for not done, and for nothing else: nobody says why. */
export function registerModel(initial: Value): ObjectModel<Value, RegisterCall> {
  const sequential = register(initial);
  return {
    name: "register",
    ops: ["read", "write", "cas"],
    callOf: registerCall,
    sequential: () => sequential,
    isTraceless: () => true,
    reading: (call, value) => (call.kind === "read" ? { kind: "read", value } : undefined),
  };
}

function registerCall({ answer, invoke }: Asked): RegisterCall | undefined {
  const type = answer?.type ?? "info";
  if (type === "fail") return undefined;
  const value = invoke.value ?? null;
  switch (invoke.op) {
    case "read":
      return type === "ok" ? { kind: "read", value: answer?.value ?? null } : undefined;
    case "write":
      return { kind: "write", value };
    default: {
      const succeeded = type === "ok" ? true : undefined;
      return { kind: "cas", expected: invoke.expected ?? null, value, succeeded };
    }
  }
}

/** Create, set, delete, read, write (which creates or sets). An error that names what was there proves that. */
export const ZNODE_MODEL: ObjectModel<string | null, ZnodeCall> = {
  name: "znode",
  ops: ["read", "write", "create", "set", "delete", "multi"],
  callOf: znodeCall,
  // The root is there from the start, and is empty.
  sequential: (key) => (key === "/" ? { ...ZNODE, initial: '0 ""' } : ZNODE),
  // A write shows in the versions of all later ones.
  isTraceless: ({ kind }) => kind === "read",
  reading: () => undefined,
};

const TELLING: ReadonlyMap<string, readonly string[]> = new Map([
  ["create", ["NODEEXISTS"]],
  ["set", ["NONODE", "BADVERSION"]],
  ["delete", ["NONODE", "BADVERSION"]],
]);

function znodeCall({ answer, invoke }: Asked): ZnodeCall | undefined {
  const { expect = -1, op } = invoke;
  const type = answer?.type ?? "info";
  const data = textOf(invoke.value);
  const error = answer?.error ?? "";
  if (type === "fail" && TELLING.get(op)?.includes(error) !== true) return undefined;
  const outcome = type === "ok" ? "OK" : type === "fail" ? (error as Outcome) : undefined;
  switch (op) {
    case "read":
      return type === "ok" && answer !== undefined ? readOf(answer) : undefined;
    case "write":
      return { kind: "put", data };
    case "create":
      return { kind: "create", data, outcome };
    case "set":
      return { kind: "set", data, expect, outcome, version: answer?.version };
    case "delete":
      return { kind: "delete", expect, outcome };
    default:
      return undefined;
  }
}

function readOf({ exists, value, version }: NonNullable<Asked["answer"]>): ZnodeCall {
  if (exists === false) return { kind: "read", version: -1, data: undefined };
  return { kind: "read", version, data: value === undefined ? undefined : textOf(value) };
}

/** Content is text; a number stands for its digits. */
function textOf(value: Value | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}
