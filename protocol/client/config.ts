/** Configurations of the clients of a cluster. */
import type { NodeId } from "../../sim/machine.ts";
import { bugsOf, serversOf, type Cluster } from "../config.ts";
import { findRelease } from "../releases.ts";
import { NEWEST } from "../rules.ts";
import type { ClientConfig } from "./vocabulary.ts";

/** How long an application waits before it opens a new handle in place of one that has expired, in milliseconds. */
const RENEWED_AFTER = 500;

/**
 * One configuration per client, frozen; their nodes stand behind those of the servers. Without a
 * timeout of its own, a session gets ten ticks.
 */
export function clientConfigsOf(cluster: Cluster): readonly ClientConfig[] {
  const timeout = cluster.sessionTimeout ?? 10 * cluster.tickTime;
  // Where servers are of several releases, clients are of none of them.
  const { releases = [] } = cluster;
  const [release = ""] = releases.length === 1 ? releases : [];
  const rules = findRelease(release)?.rules ?? NEWEST;
  const bugs = bugsOf(cluster, 0);
  return Array.from({ length: cluster.clients ?? 0 }, (_, index) =>
    Object.freeze({
      client: index + 1,
      servers: Object.freeze(connectString(cluster, index + 1)),
      chroot: "",
      timeout,
      renewAfter: RENEWED_AFTER,
      rules,
      bugs,
    }),
  );
}

/**
 * Nodes of the servers that client `client` (from 1) knows, ascending: as many as the cluster says,
 * from the one of its own number on [ConnectStringParser].
 */
export function connectString(cluster: Cluster, client: number): readonly NodeId[] {
  const total = serversOf(cluster);
  const count = Math.min(cluster.clientServers ?? total, total);
  return Array.from({ length: count }, (_, nth) => (client - 1 + nth) % total).sort(
    (a, b) => a - b,
  );
}
