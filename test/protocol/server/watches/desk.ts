/** A server reduced to its tree and its watches: requests are read from it, transactions applied, and who is told is written down. */
import { OPEN_ACL, type AclList, type Identity } from "../../../../protocol/api/acl.ts";
import { eventName, type ReadOp } from "../../../../protocol/api/operations.ts";
import { noBugs, type BugName } from "../../../../protocol/bugs.ts";
import type { Config } from "../../../../protocol/config.ts";
import { NEWEST, type Rules } from "../../../../protocol/rules.ts";
import { answerRead } from "../../../../protocol/server/answers/reads.ts";
import type { ReadAnswer } from "../../../../protocol/server/answers/context.ts";
import { emptyPipeline, type PipelineState } from "../../../../protocol/server/state.ts";
import { applyTxn } from "../../../../protocol/server/tree/apply.ts";
import { newTree, nodeAt, parentOf } from "../../../../protocol/server/tree/tree.ts";
import type { Applied, Tree } from "../../../../protocol/server/tree/types.ts";
import { triggerAll, type Notice } from "../../../../protocol/server/watches/trigger.ts";
import { makeTxn, type Body, type CreateBody } from "../../../../protocol/transaction.ts";
import { makeZxid, type Zxid } from "../../../../protocol/zxid.ts";

export class Desk {
  readonly tree: Tree = newTree();
  readonly pipeline: PipelineState = emptyPipeline();
  readonly config: Pick<Config, "bugs" | "rules">;
  /** What the transaction before brought about. */
  applied: Applied = { changes: [], stats: [] };
  #counter = 0;

  constructor(rules: Rules = NEWEST, ...bugs: BugName[]) {
    const switches = noBugs();
    for (const bug of bugs) switches[bug] = true;
    this.config = { rules, bugs: switches };
  }

  /** A connection of its own session, 100 more than its number. */
  connect(conn: number, ...identities: Identity[]): void {
    const session = 100 + conn;
    this.pipeline.clients.set(conn, {
      conn,
      phase: "OPEN",
      session,
      timeout: 4000,
      identities,
      outstanding: 0,
      isThrottled: false,
      inbox: [],
    });
  }

  get zxid(): Zxid {
    return makeZxid(1, this.#counter);
  }

  ask(conn: number, op: ReadOp): ReadAnswer {
    const { config, pipeline, tree } = this;
    if (!pipeline.clients.has(conn)) this.connect(conn);
    const identities = pipeline.clients.get(conn)?.identities ?? [];
    const reader = { conn, session: 100 + conn, identities };
    return answerRead({ tree, watches: pipeline.watches, reader, config }, op);
  }

  /** Applies it under the next zxid; a line for each notice. */
  apply(body: Body, session = 0): string[] {
    this.#counter += 1;
    this.applied = { changes: [], stats: [] };
    applyTxn(this.tree, makeTxn(this.zxid, session, 0, 7000, body), noBugs(), this.applied);
    return show(triggerAll(this.pipeline, this.applied.changes));
  }

  create(path: string, acl: AclList = OPEN_ACL, owner = 0): string[] {
    return this.apply(this.creation(path, acl, owner));
  }

  creation(path: string, acl: AclList = OPEN_ACL, owner = 0): CreateBody {
    const parentCversion = (nodeAt(this.tree, parentOf(path))?.cversion ?? 0) + 1;
    return { kind: "create", op: "create", path, data: "", acl, owner, parentCversion };
  }

  delete(path: string): string[] {
    return this.apply({ kind: "delete", path });
  }

  setData(path: string, data = "new"): string[] {
    return this.apply({ kind: "setData", path, data, version: 1 });
  }
}

/** "1 NodeCreated /a" */
export function show(notices: readonly Notice[]): string[] {
  return notices.map(({ conn, path, type }) => `${conn} ${eventName(type)} ${path}`);
}

type Watcher = "exists" | "getData" | "getChildren";

export function once(kind: Watcher, path: string): ReadOp {
  return { kind, path, watch: true };
}

export function persistent(path: string): ReadOp {
  return { kind: "addWatch", path, mode: 0 };
}

export function recursive(path: string): ReadOp {
  return { kind: "addWatch", path, mode: 1 };
}
