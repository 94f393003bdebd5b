/** Access control lists and identities, as they stand in requests and on nodes [ZooDefs, data.ACL, data.Id]. */
import { mix, mixText } from "../../sim/chance.ts";
import type { Printed } from "../../sim/machine.ts";

/** Bits of `Acl.perms`. */
export const PERM = { READ: 1, WRITE: 2, CREATE: 4, DELETE: 8, ADMIN: 16, ALL: 31 } as const;

/** Who somebody is, by one scheme: `ip` and an address, `digest` and `user:hash`, `super` and "". */
export interface Identity {
  readonly scheme: string;
  readonly id: string;
}

/** One entry of a list: whom it names, and what they may do (bits of PERM). */
export interface Acl extends Identity {
  readonly perms: number;
}

/** A list, immutable and shared by all nodes that have it. */
export interface AclList extends Printed {
  readonly entries: readonly Acl[];
}

/**
 * A frozen list with its fingerprint. Order and repetitions are kept as given; nothing is checked
 * (see `fixupAcl`). Immutable [data.ACL].
 */
export function aclList(entries: readonly Acl[]): AclList {
  let print = mix(29, entries.length);
  for (const { perms, scheme, id } of entries) {
    print = mixText(mixText(mix(print, perms), scheme), id);
  }
  return Object.freeze({ entries: Object.freeze(entries.slice()), print });
}

/** OPEN_ACL_UNSAFE: everybody may do everything. */
export const OPEN_ACL: AclList = aclList([{ perms: PERM.ALL, scheme: "world", id: "anyone" }]);
/** READ_ACL_UNSAFE: everybody may read. */
export const READ_ACL: AclList = aclList([{ perms: PERM.READ, scheme: "world", id: "anyone" }]);
