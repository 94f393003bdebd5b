/** Versions of a configuration, as they stand in nodes: "3:17" is version 3, with the content 17. */
import type { Bytes } from "../../api/operations.ts";

/** One version. The first that is published is 1; 0: there is none yet. */
export interface Version {
  readonly number: number;
  readonly content: string;
}

/** Nobody has published anything. */
export const NO_VERSION: Version = { number: 0, content: "" };

/** What a node holds; version 0 for one that nobody has published to. */
export function parseVersion(data: Bytes | null): Version {
  const [number = "0", content = ""] = (data ?? "").split(":");
  return { number: Number(number), content };
}

/** As `parseVersion` reads it. */
export function showVersion({ content, number }: Version): Bytes {
  return `${number}:${content}`;
}
