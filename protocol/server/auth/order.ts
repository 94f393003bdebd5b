/** Stand-in. */
import type { Identity } from "../../api/acl.ts";
export function javaOrder(identities: readonly Identity[]): readonly Identity[] {
  return identities;
}
