/** Who may do what: lists are judged, and put in order before they are stored [ZooKeeperServer.checkACL, PrepRequestProcessor.fixupACL] (reference 13.2). */
import { aclList, type Acl, type AclList, type Identity } from "../../api/acl.ts";
import { isValidNet, isWithin } from "./ip.ts";
import { javaOrder } from "./order.ts";

/**
 * Whether one of the identities may do what the bit `perm` of PERM stands for. An empty list keeps
 * nobody out. [ZooKeeperServer.checkACL]
 */
export function allows(
  { entries }: AclList,
  perm: number,
  identities: readonly Identity[],
): boolean {
  if (entries.length === 0) return true;
  for (const entry of entries) {
    if ((entry.perms & perm) === 0) continue;
    if (isAnyone(entry)) return true;
    for (const identity of identities) if (matches(entry, identity)) return true;
  }
  return identities.some(({ scheme }) => scheme === "super");
}

function isAnyone({ id, scheme }: Identity): boolean {
  return scheme === "world" && id === "anyone";
}

function matches(entry: Acl, { id, scheme }: Identity): boolean {
  if (scheme !== entry.scheme) return false;
  return scheme === "ip" ? isWithin(id, entry.id) : id === entry.id;
}

/**
 * The list as it is stored: without exact repetitions, and each entry of the scheme `auth` replaced
 * by the digests its sender has shown. undefined: INVALIDACL. [PrepRequestProcessor.fixupACL]
 */
export function fixupAcl(
  acl: AclList | null,
  identities: readonly Identity[],
): AclList | undefined {
  const given = acl?.entries ?? [];
  if (given.length === 0) return undefined;
  const entries: Acl[] = [];
  for (const [index, entry] of given.entries()) {
    if (given.findIndex((other) => isSame(other, entry)) < index) continue;
    if (entry.scheme !== "auth") {
      if (!isValid(entry)) return undefined;
      entries.push(entry);
      continue;
    }
    const shown = javaOrder(identities).filter(({ scheme }) => scheme === "digest");
    if (shown.length === 0) return undefined;
    for (const { id, scheme } of shown) entries.push({ perms: entry.perms, scheme, id });
  }
  // Nearly all lists are fine as they are, and stay shared.
  const isUnchanged =
    entries.length === given.length && entries.every((entry, index) => entry === given[index]);
  return isUnchanged ? (acl ?? undefined) : aclList(entries);
}

function isSame(a: Acl, b: Acl): boolean {
  return a.perms === b.perms && a.scheme === b.scheme && a.id === b.id;
}

/** Whether its scheme is known and takes the id [AuthenticationProvider.isValid]. */
function isValid(entry: Acl): boolean {
  if (entry.scheme === "digest") return isDigestId(entry.id);
  return entry.scheme === "ip" ? isValidNet(entry.id) : isAnyone(entry);
}

/** Exactly two parts around ':', where empty ones at the end do not count, as Java splits. */
function isDigestId(id: string): boolean {
  return /^[^:]*:[^:]+:*$/u.test(id);
}
