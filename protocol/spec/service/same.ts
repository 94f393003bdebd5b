/** Whether two answers are the same: written out by hand, since they are compared in every run of a search. */
import type { Answer, Result, SubResult } from "../../api/operations.ts";
import type { Stat } from "../../api/stat.ts";

/** Whether all eleven fields agree. */
export function sameStat(one: Stat, other: Stat): boolean {
  return (
    one.czxid === other.czxid &&
    one.mzxid === other.mzxid &&
    one.pzxid === other.pzxid &&
    one.version === other.version &&
    one.cversion === other.cversion &&
    one.aversion === other.aversion &&
    one.numChildren === other.numChildren &&
    one.dataLength === other.dataLength &&
    one.ephemeralOwner === other.ephemeralOwner &&
    one.ctime === other.ctime &&
    one.mtime === other.mtime
  );
}

/** For replies to writes: one with an error has no body to compare. */
export function sameAnswer(one: Answer, other: Answer): boolean {
  return one.err === other.err && (one.err !== 0 || sameResult(one.result, other.result));
}

function sameResult(one: Result, other: Result): boolean {
  switch (one.kind) {
    case "none":
      return other.kind === "none";
    case "path":
      return other.kind === "path" && one.path === other.path;
    case "created":
      return other.kind === "created" && one.path === other.path && sameStat(one.stat, other.stat);
    case "stat":
      return other.kind === "stat" && sameStat(one.stat, other.stat);
    case "multi":
      return other.kind === "multi" && sameResults(one.results, other.results);
    default:
      return false;
  }
}

function sameResults(one: readonly SubResult[], other: readonly SubResult[]): boolean {
  return (
    one.length === other.length &&
    one.every((sub, i) => {
      const like = other[i];
      return like !== undefined && sub.type === like.type && sameAnswer(sub, like);
    })
  );
}
