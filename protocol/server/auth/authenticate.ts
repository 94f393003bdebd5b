/** Credentials: what a connection may call itself from now on [AuthenticationProvider.handleAuthentication] (reference 13.1). */
import type { Identity } from "../../api/acl.ts";
import type { AuthOp, Bytes } from "../../api/operations.ts";
import { sha1Base64 } from "./sha1.ts";
import { textOf } from "./utf8.ts";

const SUPER: Identity = Object.freeze({ scheme: "super", id: "" });

/**
 * The identities with what `op` proves; undefined: AUTHFAILED, for a scheme that nobody knows. No
 * password is wrong, it only makes another identity. `superDigest`: the one above all lists, or "".
 * [DigestAuthenticationProvider.handleAuthentication]
 */
export function authenticate(
  identities: readonly Identity[],
  op: AuthOp,
  superDigest: string,
): readonly Identity[] | undefined {
  // The address stands there from the beginning.
  if (op.scheme === "ip") return identities;
  if (op.scheme !== "digest") return undefined;
  const id = digestId(op.auth);
  const known = id === superDigest ? withIdentity(identities, SUPER) : identities;
  return withIdentity(known, { scheme: "digest", id });
}

/** "user:hash" for "user:password" [DigestAuthenticationProvider.generateDigest]. */
export function digestId(auth: Bytes): string {
  const colon = auth.indexOf(":");
  const user = colon < 0 ? auth : auth.slice(0, colon);
  return `${textOf(user)}:${sha1Base64(auth)}`;
}

function withIdentity(identities: readonly Identity[], added: Identity): readonly Identity[] {
  const isThere = identities.some(({ id, scheme }) => scheme === added.scheme && id === added.id);
  return isThere ? identities : [...identities, added];
}
