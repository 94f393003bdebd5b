/** Where the built files of the command line are, for processes of our own. */
import { fileURLToPath } from "node:url";

/** `name` is relative to dist/cli. Sources run by a test runner use what was built last. */
export function builtFile(name: string): string {
  const folder = import.meta.url.endsWith(".ts") ? "../dist/cli/" : "./";
  return fileURLToPath(new URL(folder + name, import.meta.url));
}
