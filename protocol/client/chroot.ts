/** The prefix of a connection string: paths get it on their way out and lose it on their way in (reference 13.3). */
import type { Op, Result } from "../api/operations.ts";

/** The path as servers know it [ZooKeeper.prependChroot]. */
export function serverPath(chroot: string, path: string): string {
  if (chroot === "") return path;
  return path === "/" ? chroot : chroot + path;
}

/**
 * The path as the application knows it; one outside of the chroot stays as it is [Chroot.strip].
 */
export function clientPath(chroot: string, path: string): string {
  if (chroot === "") return path;
  if (path === chroot) return "/";
  return path.startsWith(`${chroot}/`) ? path.slice(chroot.length) : path;
}

/**
 * The operation as it goes to a server. The paths of setWatches have been made ready before
 * [ZooKeeper.prependChroot].
 */
export function serverOp(chroot: string, op: Op): Op {
  if (chroot === "") return op;
  switch (op.kind) {
    case "multi":
      return { ...op, ops: op.ops.map((sub) => ({ ...sub, path: serverPath(chroot, sub.path) })) };
    case "multiRead":
      return { ...op, ops: op.ops.map((sub) => ({ ...sub, path: serverPath(chroot, sub.path) })) };
    case "setWatches":
    case "setWatches2":
    case "auth":
    case "whoAmI":
    case "closeSession":
    case "ping":
      return op;
    default:
      return { ...op, path: serverPath(chroot, op.path) };
  }
}

/**
 * The result as the application gets it: without the chroot in paths that are under it
 * [ClientCnxn.EventThread.processEvent].
 */
export function clientResult(chroot: string, result: Result): Result {
  if (chroot === "") return result;
  switch (result.kind) {
    case "path":
    case "created":
      return { ...result, path: clientPath(chroot, result.path) };
    case "ephemerals":
      return { ...result, ephemerals: result.ephemerals.map((path) => clientPath(chroot, path)) };
    case "multi":
      return {
        ...result,
        results: result.results.map((sub) => ({
          ...sub,
          result: clientResult(chroot, sub.result),
        })),
      };
    default:
      return result;
  }
}
