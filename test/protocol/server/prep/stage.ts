/** A leader without an ensemble for tests of Prep: requests are prepared, and applied when the test says so. */
import { OPEN_ACL, type AclList, type Identity } from "../../../../protocol/api/acl.ts";
import type { Code } from "../../../../protocol/api/codes.ts";
import type {
  CreateOp,
  DeleteOp,
  MultiOp,
  MultiOpList,
  SetDataOp,
} from "../../../../protocol/api/operations.ts";
import type { BugName } from "../../../../protocol/bugs.ts";
import { configsOf, DEFAULT_CLUSTER, type Config } from "../../../../protocol/config.ts";
import { R380 } from "../../../../protocol/rules.ts";
import { noChanges, trim, type Outstanding } from "../../../../protocol/server/prep/outstanding.ts";
import { prepare } from "../../../../protocol/server/prep/prepare.ts";
import { makeRequest, type ProposedOp } from "../../../../protocol/server/request.ts";
import { applyTxn } from "../../../../protocol/server/tree/apply.ts";
import { newTree } from "../../../../protocol/server/tree/tree.ts";
import type { Tree } from "../../../../protocol/server/tree/types.ts";
import { makeTxn, type Body, type SessionId, type Txn } from "../../../../protocol/transaction.ts";
import { makeZxid } from "../../../../protocol/zxid.ts";
import { must } from "../../../../sim/assert.ts";

export interface Stage {
  readonly config: Config;
  readonly tree: Tree;
  readonly changes: Outstanding;
  /** Prepared, not applied. */
  readonly proposed: Txn[];
  prepared: number;
}

/** Who asks; without identities, nobody in particular. */
export interface Asker {
  readonly session: SessionId;
  readonly identities?: readonly Identity[];
  readonly code?: Code;
}

export const NEWEST_CONFIG: Config = must(configsOf(DEFAULT_CLUSTER)[0], "a server");
export const OLD_CONFIG: Config = { ...NEWEST_CONFIG, rules: R380 };
export const ALICE: Asker = { session: 0x1001 };
export const BOB: Asker = { session: 0x1002 };

export function withBug(name: BugName): Config {
  return { ...NEWEST_CONFIG, bugs: { ...NEWEST_CONFIG.bugs, [name]: true } };
}

export function newStage(config: Config = NEWEST_CONFIG): Stage {
  return { config, tree: newTree(), changes: noChanges(), proposed: [], prepared: 0 };
}

/** Prepares one request, and leaves it pending. */
export function ask(stage: Stage, op: ProposedOp, asker: Asker = ALICE): Body {
  stage.prepared += 1;
  const { changes, config, prepared, tree } = stage;
  const { code = 0, identities = [], session } = asker;
  const zxid = makeZxid(1, prepared);
  const request = makeRequest(session, prepared, op, identities);
  const body = prepare(changes, tree, request, code, zxid, config);
  stage.proposed.push(makeTxn(zxid, session, prepared, 1000 + prepared, body));
  return body;
}

/** Applies the oldest pending transactions, all of them unless told how many. */
export function apply(stage: Stage, count: number = stage.proposed.length): void {
  for (const txn of stage.proposed.splice(0, count)) {
    applyTxn(stage.tree, txn, stage.config.bugs);
    trim(stage.changes, txn.zxid);
  }
}

export function askNow(stage: Stage, op: ProposedOp, asker: Asker = ALICE): Body {
  const body = ask(stage, op, asker);
  apply(stage);
  return body;
}

/** The code of a refusal; 0 if there was none. */
export function errOf(body: Body): Code {
  return body.kind === "error" ? body.err : 0;
}

/** The path that a create got, or the code of its refusal. */
export function pathOf(body: Body): string | Code {
  return body.kind === "create" ? body.path : errOf(body);
}

export function create(path: string, more: Partial<CreateOp> = {}): CreateOp {
  return { kind: "create", path, data: "", acl: OPEN_ACL, flags: 0, ttl: -1, ...more };
}
export function withAcl(path: string, acl: AclList | null): CreateOp {
  return create(path, { acl });
}
export function remove(path: string, version = -1): DeleteOp {
  return { kind: "delete", path, version };
}
export function setData(path: string, data: string | null = "x", version = -1): SetDataOp {
  return { kind: "setData", path, data, version };
}
export function multi(...ops: MultiOp[]): MultiOpList {
  return { kind: "multi", ops };
}
