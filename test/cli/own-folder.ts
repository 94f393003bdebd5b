/** A folder that a test file has to itself; it is taken away when the file is done. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Its path. `name` is for whoever finds it left behind. To be called before the tests are. */
export function ownFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `zabsim-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
