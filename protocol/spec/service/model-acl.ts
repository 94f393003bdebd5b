/** Who may do what, for the naive model: schemes world, digest, ip and auth [ZooKeeperServer.checkACL, PrepRequestProcessor.fixupACL] (reference 13.2). */
import { aclList, type Acl, type AclList, type Identity } from "../../api/acl.ts";

/** Whether the list lets one of `identities` do what `perm` (bits of PERM) says. */
export function allows(acl: AclList, perm: number, identities: readonly Identity[]): boolean {
  const { entries } = acl;
  if (entries.length === 0) return true;
  for (const entry of entries) if ((entry.perms & perm) !== 0 && isWorld(entry)) return true;
  return identities.some(
    (identity) =>
      identity.scheme === "super" ||
      entries.some((entry) => (entry.perms & perm) !== 0 && matches(entry, identity)),
  );
}

function isWorld({ scheme, id }: Identity): boolean {
  return scheme === "world" && id === "anyone";
}

function matches(entry: Acl, { scheme, id }: Identity): boolean {
  return scheme === entry.scheme && (scheme === "ip" ? isWithin(id, entry.id) : id === entry.id);
}

/** The list as it will stand on the node; undefined: INVALIDACL. */
export function settleAcl(
  acl: AclList | null,
  identities: readonly Identity[],
): AclList | undefined {
  if (acl === null || acl.entries.length === 0) return undefined;
  const settled: Acl[] = [];
  for (const entry of acl.entries.filter(isFirst)) {
    if (entry.scheme === "auth") {
      const known = identities.filter(({ scheme }) => scheme === "digest");
      if (known.length === 0) return undefined;
      for (const { scheme, id } of known) settled.push({ perms: entry.perms, scheme, id });
    } else if (isValid(entry)) {
      settled.push(entry);
    } else {
      return undefined;
    }
  }
  return aclList(settled);
}

function isFirst(entry: Acl, at: number, entries: readonly Acl[]): boolean {
  const { id, perms, scheme } = entry;
  return at === entries.findIndex((e) => e.id === id && e.perms === perms && e.scheme === scheme);
}

function isValid({ scheme, id }: Identity): boolean {
  switch (scheme) {
    case "world":
      return id === "anyone";
    case "digest":
      return /^[^:]*:[^:]+:*$/.test(id);
    case "ip":
      return parseRange(id) !== undefined;
    default:
      return false;
  }
}

/** Whether an address lies in `range`: another one, or one with the number of bits that count. */
function isWithin(address: string, range: string): boolean {
  const one = parseRange(address);
  const other = parseRange(range);
  if (one === undefined || other === undefined) return false;
  const mask = other.bits === 0 ? 0 : -1 << (32 - other.bits);
  return (one.address & mask) === (other.address & mask);
}

function parseRange(text: string): { readonly address: number; readonly bits: number } | undefined {
  const [, host, width] = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  const parts = host?.split(".").map(Number) ?? [];
  const bits = width === undefined ? 32 : Number(width);
  if (parts.length !== 4 || parts.some((part) => part > 255) || bits > 32) return undefined;
  return { address: parts.reduce((sum, part) => (sum << 8) | part, 0), bits };
}
