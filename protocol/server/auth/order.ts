/** The order in which a server lists the identities of a connection: that of its hash set [ServerCnxn.authInfo, ConcurrentHashMap] (reference 13.1). */
import type { Identity } from "../../api/acl.ts";

/**
 * By slot of the table, then by arrival. The table has 16 slots, and twice as many whenever three
 * quarters are in use; that growing also turns some slots round is left out.
 */
export function javaOrder(identities: readonly Identity[]): readonly Identity[] {
  let slots = 16;
  while (identities.length * 4 >= slots * 3) slots *= 2;
  const slotOf = (identity: Identity): number => spread(hashOf(identity)) & (slots - 1);
  return identities.toSorted((a, b) => slotOf(a) - slotOf(b));
}

/** data.Id as jute has it hashed. */
function hashOf({ id, scheme }: Identity): number {
  const withScheme = (Math.imul(37, 17) + hashText(scheme)) | 0;
  return (Math.imul(37, withScheme) + hashText(id)) | 0;
}

/** String.hashCode of Java. */
function hashText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  }
  return hash;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
