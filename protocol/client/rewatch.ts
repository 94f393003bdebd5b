/** Watches are those of a connection: what a new one has to be told of them [primeConnection] (reference 9.5, 11.5). */
import type { SetWatchesOp } from "../api/operations.ts";
import type { Zxid } from "../zxid.ts";
import { serverPath } from "./chroot.ts";
import type { Watches } from "./state.ts";

/** A batch is full once its paths have so many characters; the last path may go beyond [SET_WATCHES_MAX_LENGTH]. */
const BATCH_LENGTH = 128 * 1024;

type Lists = { -readonly [Name in keyof Watches]: string[] };

/**
 * The packets that set all watches up again, in the order in which they are filled: data, exist,
 * child, persistent, recursive. None without a watch; a new packet every 128 KiB of paths
 * [SendThread.primeConnection].
 */
export function setWatchesOps(
  watches: Watches,
  chroot: string,
  relativeZxid: Zxid,
): readonly SetWatchesOp[] {
  const ops: SetWatchesOp[] = [];
  let lists = noLists();
  let length = 0;
  for (const name of ORDER) {
    for (const path of watches[name].keys()) {
      if (length >= BATCH_LENGTH) {
        ops.push(setWatchesOp(lists, relativeZxid));
        lists = noLists();
        length = 0;
      }
      const full = serverPath(chroot, path);
      lists[name].push(full);
      length += full.length;
    }
  }
  if (ORDER.some((name) => lists[name].length > 0)) ops.push(setWatchesOp(lists, relativeZxid));
  return ops;
}

const ORDER = ["data", "exist", "child", "persistent", "recursive"] as const;

function noLists(): Lists {
  return { data: [], exist: [], child: [], persistent: [], recursive: [] };
}

/** A server that is too old for persistent watches understands a client that has none. */
function setWatchesOp(lists: Lists, relativeZxid: Zxid): SetWatchesOp {
  const isOld = lists.persistent.length === 0 && lists.recursive.length === 0;
  return { kind: isOld ? "setWatches" : "setWatches2", relativeZxid, ...lists };
}
