/** Answers to what has become a transaction, once it is applied [FinalRequestProcessor] (reference 12.6, 12.7). */
import { must } from "../../../sim/assert.ts";
import { CODE } from "../../api/codes.ts";
import { NOTHING, type Answer, type SubResult } from "../../api/operations.ts";
import type { Stat } from "../../api/stat.ts";
import type { Body, CreateBody, SubBody } from "../../transaction.ts";
import type { Applied } from "../tree/types.ts";

const DONE: Answer = Object.freeze({ err: CODE.OK, result: NOTHING });
/** The transaction did not fit the tree, as it does where servers have come to differ. */
const MISFIT: Answer = Object.freeze({ err: CODE.NONODE, result: NOTHING });

/**
 * What the client is told, if anything. The body says all there is to know of the request. `applied`
 * must be there if a Stat is to be shown. "silence": the reply cannot be serialised. "hangUp": the
 * session has moved, which only the end of the connection says (ZOOKEEPER-710).
 */
export function answerWrite(
  body: Body,
  applied: Applied | undefined,
): Answer | "silence" | "hangUp" {
  switch (body.kind) {
    case "error":
      return body.err === CODE.SESSIONMOVED ? "hangUp" : { err: body.err, result: NOTHING };
    case "create":
      return answerCreate(body, statOf(applied));
    case "setData":
    case "setACL":
      return answerStat(statOf(applied));
    case "check":
      return "silence";
    case "multi":
      return answerMulti(body.bodies, applied);
    case "delete":
    case "createSession":
    case "closeSession":
      return DONE;
  }
}

function statOf(applied: Applied | undefined): Stat | undefined {
  return must(applied?.stats, "what the transaction did")[0];
}

/** Only the first opcode is answered without a Stat. */
function answerCreate({ op, path }: CreateBody, stat: Stat | undefined): Answer {
  if (op === "create") return { err: CODE.OK, result: { kind: "path", path } };
  if (stat === undefined) return MISFIT;
  return { err: CODE.OK, result: { kind: "created", path, stat } };
}

function answerStat(stat: Stat | undefined): Answer {
  return stat === undefined ? MISFIT : { err: CODE.OK, result: { kind: "stat", stat } };
}

/** The header says OK even of a multi that failed: the results tell. */
function answerMulti(bodies: readonly SubBody[], applied: Applied | undefined): Answer | "hangUp" {
  const results: SubResult[] = [];
  for (const [index, body] of bodies.entries()) {
    if (body.kind === "error" && body.err === CODE.SESSIONMOVED) return "hangUp";
    results.push(subResult(body, applied?.stats?.[index]));
  }
  return { err: CODE.OK, result: { kind: "multi", results } };
}

function subResult(body: SubBody, stat: Stat | undefined): SubResult {
  switch (body.kind) {
    case "error":
      return { type: "error", err: body.err, result: NOTHING };
    case "create":
      return typed(body.op === "create" ? "create" : "create2", answerCreate(body, stat));
    case "setData":
      return typed("setData", answerStat(stat));
    case "delete":
    case "check":
      return typed(body.kind, DONE);
  }
}

function typed(type: SubResult["type"], { err, result }: Answer): SubResult {
  return { type: err === CODE.OK ? type : "error", err, result };
}
