/** Stand-in. */
import type { AclList, Identity } from "../../api/acl.ts";
export function allows(acl: AclList, perm: number, identities: readonly Identity[]): boolean {
  return (
    identities.some((i) => i.scheme === "super") ||
    acl.entries.some(
      (a) =>
        (a.perms & perm) !== 0 &&
        ((a.scheme === "world" && a.id === "anyone") ||
          identities.some((i) => i.scheme === a.scheme && i.id === a.id)),
    )
  );
}
