/** The server.N lines of zoo.cfg: who votes, who observes, and who is who in the simulation. */
import type { Settings } from "../settings.ts";

/** A server.N line that is good. */
export interface ServerLine {
  readonly id: number;
  readonly isObserver: boolean;
}

const HOST = "(?:\\[[0-9a-fA-F:.%]+\\]|[^\\s:;|\\[\\]]+)";
/** host:port:port, several with bars between, a role, and where clients connect. */
const SERVER = new RegExp(
  `^${HOST}:\\d{1,5}:\\d{1,5}(?:\\|${HOST}:\\d{1,5}:\\d{1,5})*(?::(participant|observer))?(?:\\|[^;]*)?(?:;.*)?$`,
  "i",
);

/** What stands behind "server.N="; undefined if ZooKeeper would refuse it. */
export function readServer(id: number, value: string): ServerLine | undefined {
  const found = SERVER.exec(value.replace(/\s+/g, ""));
  if (found === null) return undefined;
  return { id, isObserver: found[1]?.toLowerCase() === "observer" };
}

/** How many voters and observers there are. */
export function ensembleOf(lines: readonly ServerLine[]): Settings {
  const observers = lines.filter(({ isObserver }) => isObserver).length;
  return { servers: lines.length - observers, observers };
}

/**
 * "server.5 is s2" for every server whose id is another here: ids are 1, 2, …, voters before
 * observers, both in the order of their own. Elections are decided by that order.
 */
export function renumbered(lines: readonly ServerLine[]): string[] {
  const ordered = lines.toSorted((one, other) => {
    return Number(one.isObserver) - Number(other.isObserver) || one.id - other.id;
  });
  return ordered.flatMap(({ id }, index) =>
    id === index + 1 ? [] : [`server.${id} is s${index + 1}`],
  );
}
