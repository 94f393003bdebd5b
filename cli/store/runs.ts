/** Leaves the summary of a sweep in the store, under the time when it was made. */
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { look, replaceFile } from "./files.ts";
import { shownPath, writeInto, type Store } from "./store.ts";

/** `summary` is the object that `fuzz --json` prints. Returns where it is, as people are told. */
export function saveSummary(store: Store, seed: string, summary: object): string | undefined {
  return writeInto(store, () => {
    const time = store.io.date().toISOString().slice(0, 19).replaceAll(":", "-");
    const id = claimFolder(store, `${time}Z-${seed}`);
    replaceFile(join(store.folder, "runs", id, "summary.json"), `${JSON.stringify(summary)}\n`);
    pointAt(store, id);
    return shownPath(store, "runs", id);
  });
}

/** Sweeps that begin in the same second are told apart. */
function claimFolder(store: Store, wanted: string): string {
  for (let nth = 1; ; nth += 1) {
    const id = nth === 1 ? wanted : `${wanted}-${nth}`;
    try {
      mkdirSync(join(store.folder, "runs", id));
      return id;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** The link `latest`; nothing else of that name is touched. */
function pointAt({ folder }: Store, id: string): void {
  const latest = join(folder, "latest");
  const there = look(latest);
  if (there !== undefined && !there.isSymbolicLink()) return;
  const temporary = join(folder, `.latest-${process.pid}`);
  try {
    symlinkSync(join("runs", id), temporary);
    renameSync(temporary, latest);
  } catch (error) {
    // Where links need a privilege (Windows) there is none.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}
