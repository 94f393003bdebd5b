/** Error codes of replies, as numbers on the wire and as the names that ZooKeeper prints [KeeperException.Code]. */

/** Names and numbers (reference 12.8). */
export const CODE = {
  OK: 0,
  SYSTEMERROR: -1,
  RUNTIMEINCONSISTENCY: -2,
  DATAINCONSISTENCY: -3,
  CONNECTIONLOSS: -4,
  MARSHALLINGERROR: -5,
  UNIMPLEMENTED: -6,
  OPERATIONTIMEOUT: -7,
  BADARGUMENTS: -8,
  UNKNOWNSESSION: -12,
  NONODE: -101,
  NOAUTH: -102,
  BADVERSION: -103,
  NOCHILDRENFOREPHEMERALS: -108,
  NODEEXISTS: -110,
  NOTEMPTY: -111,
  SESSIONEXPIRED: -112,
  INVALIDACL: -114,
  AUTHFAILED: -115,
  SESSIONMOVED: -118,
  NOWATCHER: -121,
  REQUESTTIMEOUT: -122,
  QUOTAEXCEEDED: -125,
  THROTTLEDOP: -127,
} as const;

/** A number of `CODE`; 0 is success. */
export type Code = number;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CODE).map(([name, code]) => [code, name]),
);

/** "NONODE" for -101; an unknown number as itself [KeeperException.Code]. */
export function codeName(code: Code): string {
  return NAMES.get(code) ?? String(code);
}
