/** What a server has to tell: elections, synchronization, commits, sessions that end. */
import { CODE, codeName } from "../../protocol/api/codes.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import { listSids } from "../../protocol/quorum.ts";
import type { Body, SessionId } from "../../protocol/transaction.ts";
import { counterOf, showZxid, ZERO, type Zxid } from "../../protocol/zxid.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import { shortSpan } from "../quantities.ts";
import type { Burst, Saying } from "./draft.ts";
import { hasQuorum, memberOf } from "./ensemble.ts";
import type { Memory } from "./memory.ts";
import { nodeName, showSet, showZxids } from "./names.ts";
import { shortSession } from "./operations.ts";

/** What a server that was up before has to say first. */
export const AGAIN = "starts again";

/** Of servers that the glyphs show, too: who leads, and who is up to date. */
const BACKSTAGE: readonly string[] = ["elected", "active", "syncStarted", "upToDate"];

/** Undefined for what is not worth a line. `at` in microseconds. */
export function tellServerEvent(
  memory: Memory,
  node: NodeId,
  event: ServerEvent,
  at: Micros,
): Saying | undefined {
  const saying = tellEvent(memory, node, event, at);
  return saying && BACKSTAGE.includes(event.kind) ? { ...saying, isBackstage: true } : saying;
}

function tellEvent(
  memory: Memory,
  node: NodeId,
  event: ServerEvent,
  at: Micros,
): Saying | undefined {
  const nodes = [node];
  switch (event.kind) {
    case "booted":
      noteLoss(memory, node, event.lastZxid);
      return undefined;
    case "roleEnded":
      memory.outstanding.delete(node);
      memory.pending.set(node, event.why);
      return undefined;
    case "looking": {
      const why = memory.pending.get(node);
      memory.pending.delete(node);
      const what = why === undefined ? "LOOKING" : `${why}; LOOKING`;
      return { nodes, what, isFoldable: true, isUsual: !isNews(memory, node, why) };
    }
    case "elected":
      return tellElected(nodes, event);
    case "active":
      memory.committed.add(event.lastZxid);
      return {
        nodes,
        what: `epoch ${event.epoch} begins, history to ${showZxid(event.lastZxid)} committed`,
        isUsual: event.lastZxid === ZERO,
        tone: "good",
      };
    case "syncing":
      memory.syncs.set(event.learner, event);
      return undefined;
    case "syncStarted":
      return tellSync(memory, node, event.mode, event.zxid);
    case "upToDate": {
      const { leader } = memberOf(memory.ensemble, node);
      return { nodes, what: `up to date with s${leader}`, isFoldable: true, isUsual: true };
    }
    case "expiring": {
      const { session, timeout } = event;
      const what = `expires ${sessionOf(memory, session)} after ${shortSpan(timeout * 1000)}`;
      const owner = memory.owners.get(session);
      const isBackstage = owner !== undefined && !memory.applications.has(owner);
      return { nodes, what, tone: "warn", isBackstage };
    }
    case "mark":
      if (event.id === "handshake.client-ahead") memory.outrun.add(node);
      return undefined;
    case "anomaly":
      return {
        nodes,
        what: `anomaly: ${event.what} at ${showZxid(event.zxid)}`,
        tone: "warn",
        isFoldable: true,
      };
    default:
      return tellWork(memory, node, event, at);
  }
}

/** Who comes back with less than it had says so when it is LOOKING. */
function noteLoss(memory: Memory, node: NodeId, lastZxid: Zxid): void {
  const lost = (memory.atRisk.get(node) ?? []).filter((zxid) => zxid > lastZxid);
  const why = memory.pending.get(node);
  if (lost.length > 0 && why !== undefined) {
    memory.pending.set(node, `${why} without ${showZxids(lost)}`);
  }
}

/** Of those who look for a leader, only whoever was not expected to start, or comes back with less. */
function isNews({ announced }: Memory, node: NodeId, why: string | undefined): boolean {
  return why?.startsWith(AGAIN) === true && (why !== AGAIN || !announced.has(node));
}

function tellElected(nodes: NodeId[], event: Extract<ServerEvent, { kind: "elected" }>): Saying {
  if (event.role === "LEADING") {
    return {
      nodes,
      what: `LEADING, elected by ${showSet(listSids(event.votes))}`,
      isUsual: true,
    };
  }
  const before = event.joined ? ", elected before" : "";
  return {
    nodes,
    what: `${event.role} s${event.leader}${before}`,
    isFoldable: true,
    isUsual: true,
  };
}

function tellSync(
  memory: Memory,
  node: NodeId,
  mode: "DIFF" | "TRUNC" | "SNAP",
  zxid: Zxid,
): Saying | undefined {
  const nodes = [node];
  const choice = memory.syncs.get(node + 1);
  const isMine = choice !== undefined && choice.mode === mode;
  const from = isMine ? showZxid(choice.from) : "";
  const to = isMine ? choice.to : zxid;
  switch (mode) {
    case "DIFF":
      // Nothing was missing.
      if (isMine && choice.from >= choice.to) return undefined;
      return {
        nodes,
        what: `DIFF ${from}→${showZxid(to)}`,
        // The start of an epoch is no transaction.
        isUsual: counterOf(to) === 0 && isMine && choice.from >= memory.ensemble.txn,
        isFoldable: true,
        tone: "strong",
      };
    case "TRUNC": {
      const then = to > zxid && counterOf(to) > 0 ? `, then DIFF to ${showZxid(to)}` : "";
      const cut = [...memory.committed].filter((one) => one > zxid && isMine && one <= choice.from);
      const gone =
        cut.length === 0
          ? ""
          : `: ${showZxids(cut)}, committed before, ${cut.length === 1 ? "is" : "are"} cut`;
      const what = `TRUNC ${from}→${showZxid(zxid)}${then}${gone}`;
      return { nodes, what, isFoldable: true, tone: "strong" };
    }
    case "SNAP":
      return {
        nodes,
        what: `SNAP of ${showZxid(zxid)}`,
        isFoldable: true,
        tone: "strong",
        isUsual: memory.ensemble.txn === ZERO,
      };
  }
}

/** Commits and requests come in crowds: told as bursts. */
function tellWork(
  memory: Memory,
  node: NodeId,
  event: ServerEvent,
  at: Micros,
): Saying | undefined {
  const nodes = [node];
  switch (event.kind) {
    case "committed":
      memory.committed.add(event.zxid);
      memory.outstanding.set(
        node,
        (memory.outstanding.get(node) ?? []).filter((zxid) => zxid > event.zxid),
      );
      return { nodes, what: "", burst: burst("write", "committed", event.zxid) };
    case "proposed":
      memory.outstanding.set(node, [...(memory.outstanding.get(node) ?? []), event.txn.zxid]);
      if (isLate(event.txn.body)) {
        const { body, session, zxid } = event.txn;
        const why = `${codeName(body.err)} (${showZxid(zxid)})`;
        return {
          nodes,
          what: `refuses a write of ${sessionOf(memory, session)}: ${why}`,
          tone: "warn",
        };
      }
      if (hasQuorum(memory.ensemble, node, at)) return undefined;
      return {
        nodes,
        what: "",
        tone: "warn",
        burst: burst("write", "proposed, no quorum", event.txn.zxid),
      };
    case "dropped":
      return {
        nodes,
        what: "",
        tone: "warn",
        isUsual: true,
        burst: burst("request", "given up: connection loss", undefined),
      };
    default:
      return undefined;
  }
}

/** "0x2…0001 of c1", as far as it is known whose it is. */
function sessionOf({ ensemble, owners }: Memory, session: SessionId): string {
  const owner = owners.get(session);
  const whose = owner === undefined ? "" : ` of ${nodeName(owner, ensemble.members.length)}`;
  return `${shortSession(session)}${whose}`;
}

/** Whether it says that a write came when its session had ended or gone to another server. */
function isLate(body: Body): body is Extract<Body, { kind: "error" }> {
  return (
    body.kind === "error" && (body.err === CODE.SESSIONMOVED || body.err === CODE.SESSIONEXPIRED)
  );
}

function burst(noun: string, verb: string, zxid: Zxid | undefined): Burst {
  return { noun, verb, from: zxid, to: zxid, count: 1 };
}
