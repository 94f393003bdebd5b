/** Files that reports are written to: made anew each time, but only over what was a report of the same kind. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { badInput } from "../errors.ts";
import { nameOfFile } from "../read-text.ts";

/** Where a report goes. Nothing of a file changes before the first `write`. */
export interface ReportFile {
  write(text: string): void;
  /** Puts the report in place of the one before it. */
  close(): void;
}

/**
 * `path` is seen from `folder`. `first`: how every report of this kind begins. A file that begins otherwise is somebody's, and
 * stays: exit 65; one without content is nobody's. Folders on the way are made. `isStreamed`: each
 * `write` is on the disk when it returns, else all of it replaces the old file at once in `close`.
 */
export function openReport(
  folder: string,
  path: string,
  first: string,
  isStreamed: boolean,
): ReportFile {
  const target = orComplain(path, () => placeOf(resolve(folder, path), nameOfFile(path), first));
  return isStreamed ? streamed(path, target) : whole(path, target);
}

/** The file behind links, checked. `file` is what errors call it. */
function placeOf(path: string, file: string, first: string): string {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }
  const target = realpathSync(path);
  if (!statSync(target).isFile()) throw badInput(`${file} is not a file`);
  const head = headOf(target, first.length);
  if (head === "" || head === first) return target;
  throw badInput(
    `${file} exists and is not such a report, so it is not replaced`,
    "choose another name, or take the file away",
  );
}

function headOf(path: string, length: number): string {
  const handle = openSync(path, "r");
  try {
    const head = Buffer.alloc(length);
    return head.toString("utf8", 0, readSync(handle, head, 0, length, 0));
  } finally {
    closeSync(handle);
  }
}

function streamed(path: string, target: string): ReportFile {
  let isBegun = false;
  return {
    write: (text) => {
      orComplain(path, () => {
        if (isBegun) appendFileSync(target, text);
        else writeFileSync(target, text);
      });
      isBegun = true;
    },
    close: () => undefined,
  };
}

/** Written beside it and then renamed, so that a reader finds the old report or the new one. */
function whole(path: string, target: string): ReportFile {
  let text = "";
  return {
    write: (more) => {
      text += more;
    },
    close: () => {
      const temporary = join(dirname(target), `.zabsim-report-${process.pid}.tmp`);
      try {
        orComplain(path, () => {
          writeFileSync(temporary, text);
          renameSync(temporary, target);
        });
      } finally {
        rmSync(temporary, { force: true });
      }
    },
  };
}

function orComplain<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw badInput(`${nameOfFile(path)}: the report cannot be written (${code})`);
  }
}
