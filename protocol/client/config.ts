/** Configurations of the clients of a cluster. */
import { bugsOf, serversOf, type Cluster } from "../config.ts";
import { NEWEST } from "../rules.ts";
import type { ClientConfig } from "./vocabulary.ts";

/** How long an application waits before it opens a new handle in place of one that has expired, in milliseconds. */
const RENEWED_AFTER = 500;

/** One configuration per client; their nodes stand behind those of the servers. */
export function clientConfigsOf(cluster: Cluster): readonly ClientConfig[] {
  const total = serversOf(cluster);
  const shared = {
    servers: Object.freeze(Array.from({ length: total }, (_, node) => node)),
    timeout: cluster.sessionTimeout ?? 10 * cluster.tickTime,
    chroot: "",
    renewAfter: RENEWED_AFTER,
    rules: NEWEST,
    bugs: bugsOf(cluster),
  };
  return Array.from({ length: cluster.clients ?? 0 }, (_, index) =>
    Object.freeze({ ...shared, client: index + 1 }),
  );
}
