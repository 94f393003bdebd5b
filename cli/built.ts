/** Where the files of the package are: the built ones, for processes of our own, and those that are no code. */
import { fileURLToPath } from "node:url";

/** `name` is relative to dist/cli. Sources run by a test runner use what was built last. */
export function builtFile(name: string): string {
  const folder = import.meta.url.endsWith(".ts") ? "../dist/cli/" : "./";
  return fileURLToPath(new URL(folder + name, import.meta.url));
}

/** A file of the package that is no code; `name` is relative to its root. */
export function packageFile(name: string): string {
  const root = import.meta.url.endsWith(".ts") ? "../" : "../../";
  return fileURLToPath(new URL(root + name, import.meta.url));
}
