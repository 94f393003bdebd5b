/** A run as JSON lines: a header with the plan, then every entry of its trace. */
import { serversOf } from "../../protocol/config.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { Model } from "../model.ts";
import { plainPlan } from "../plan-file/plain.ts";
import { nodesOf } from "../session.ts";
import type { Subject } from "../subject.ts";
import { judge, type Verdict } from "../verdict.ts";
import { version } from "../version.ts";
import { jsonLine } from "./jsonl.ts";
import { nodeName } from "./names.ts";

/** Lines that are handed over together. */
const BATCH = 4096;

/** `digest` is that of the run without a recorder. */
export function headerLine({ plan, token }: Subject, digest: string): string {
  const servers = serversOf(plan.cluster);
  const nodes = Array.from({ length: nodesOf(plan.cluster) }, (_, node) => nodeName(node, servers));
  const facts = { schema: 1, version: version(), token: token ?? null, nodes, digest };
  return JSON.stringify({ ...facts, plan: plainPlan(plan) });
}

/** Runs it, and hands over the lines of the entries that are wanted, in order. */
export function recordLines(
  model: Model,
  subject: Subject,
  take: (lines: readonly string[]) => void,
  isWanted: (entry: TraceEntry) => boolean = () => true,
): Verdict {
  const servers = serversOf(subject.plan.cluster);
  let lines: string[] = [];
  const verdict = judge(model, subject, (entry) => {
    if (!isWanted(entry)) return;
    lines.push(jsonLine(entry, servers));
    if (lines.length < BATCH) return;
    take(lines);
    lines = [];
  });
  take(lines);
  return verdict;
}
