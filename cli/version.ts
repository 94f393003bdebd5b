/** The version of this package. */
import { readFileSync } from "node:fs";

/** "0.1.0", by the manifest of the package; "unknown" if it cannot be found. */
export function version(): string {
  // Run from dist/cli the manifest is two folders up, run from cli one.
  for (const path of ["../package.json", "../../package.json"]) {
    const found = readVersion(new URL(path, import.meta.url));
    if (found !== undefined) return found;
  }
  return "unknown";
}

function readVersion(url: URL): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(url, "utf8"));
    const { name, version } = manifest as { readonly name?: unknown; readonly version?: unknown };
    return name === "zabsim" && typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
