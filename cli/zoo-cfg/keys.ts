/** The keys of zoo.cfg: what each means to a simulation. Names and defaults as in QuorumPeerConfig and the administrator's guide. */
import type { SettingKey } from "../settings.ts";

/** A key that is applied: as which setting, and how its number is spelt as that. */
export interface AppliedKey {
  readonly setting: SettingKey;
  readonly unit: "" | "ms";
  /** ZooKeeper takes this for whatever is smaller. */
  readonly least?: number;
}

/** Keys that mean the same here as there. */
export const APPLIED: ReadonlyMap<string, AppliedKey> = new Map<string, AppliedKey>([
  ["tickTime", { setting: "tick-time", unit: "ms" }],
  ["initLimit", { setting: "init-limit", unit: "" }],
  ["syncLimit", { setting: "sync-limit", unit: "" }],
  ["minSessionTimeout", { setting: "min-session-timeout", unit: "ms" }],
  ["maxSessionTimeout", { setting: "max-session-timeout", unit: "ms" }],
  ["snapCount", { setting: "snap-count", unit: "", least: 2 }],
  ["commitLogCount", { setting: "commit-log-count", unit: "", least: 500 }],
  ["globalOutstandingLimit", { setting: "outstanding-limit", unit: "" }],
]);

/** Keys about files, ports, purging, monitoring and encryption, which change nothing that is simulated. */
const IRRELEVANT: ReadonlySet<string> = new Set([
  "dataDir",
  "dataLogDir",
  "clientPort",
  "clientPortAddress",
  "clientPortListenBacklog",
  "secureClientPort",
  "secureClientPortAddress",
  "quorumListenOnAllIPs",
  "electionAlg",
  "peerType",
  "standaloneEnabled",
  "maxClientCnxns",
  "maxCnxns",
  "preAllocSize",
  "autopurge.snapRetainCount",
  "autopurge.purgeInterval",
  "4lw.commands.whitelist",
  "fsync.warningthresholdms",
  "warningthresholdms",
  "initialConfig",
  "version",
]);

/** The same by the beginning of the key. */
const IRRELEVANT_FAMILIES: readonly string[] = [
  "admin.",
  "audit.",
  "authProvider.",
  "client.portUnification",
  "jvm.pause.",
  "metricsProvider.",
  "multiAddress.",
  "netty.",
  "nio.",
  "portUnification",
  "quorum.auth.",
  "quorum.cnxn.threads.size",
  "serverCnxnFactory",
  "ssl.",
  "sslQuorum",
  "X509",
];

/** Whether a key changes nothing that is simulated. */
export function isIrrelevant(key: string): boolean {
  return IRRELEVANT.has(key) || IRRELEVANT_FAMILIES.some((family) => key.startsWith(family));
}

/** A key that would matter: what is done instead. */
export interface UnmodelledKey {
  /** Values that say what is simulated anyway. */
  readonly harmless: readonly string[];
  readonly instead: string;
}

/** Keys that change what ZooKeeper does, and not yet what is simulated. */
const UNMODELLED: ReadonlyMap<string, UnmodelledKey> = new Map([
  ["reconfigEnabled", { harmless: ["false"], instead: "the ensemble stays as it is" }],
  ["dynamicConfigFile", { harmless: [], instead: "its servers are not read" }],
  ["localSessionsEnabled", { harmless: ["false"], instead: "all sessions are global" }],
  ["localSessionsUpgradingEnabled", { harmless: ["false"], instead: "all sessions are global" }],
  ["readonlymode.enabled", { harmless: ["false"], instead: "a minority serves nobody" }],
  ["leaderServes", { harmless: ["yes"], instead: "the leader serves clients" }],
  ["syncEnabled", { harmless: ["true"], instead: "observers log and take snapshots" }],
  ["observerMasterPort", { harmless: ["0"], instead: "observers learn from the leader" }],
  ["forceSync", { harmless: ["yes"], instead: "every log is fsynced; lyingDisk is the fault" }],
  ["skipACL", { harmless: ["no"], instead: "ACLs are checked" }],
  ["cnxTimeout", { harmless: ["5000"], instead: "5s" }],
  ["quorumCnxnTimeoutMs", { harmless: ["-1"], instead: "syncLimit ticks" }],
  ["connectToLearnerMasterLimit", { harmless: ["0"], instead: "initLimit" }],
  ["snapshotSizeFactor", { harmless: ["0.33"], instead: "0.33" }],
  ["snapSizeLimitInKb", { harmless: ["4194304"], instead: "snapshots go by snapCount" }],
  ["fastleader.minNotificationInterval", { harmless: ["200"], instead: "200" }],
  ["fastleader.maxNotificationInterval", { harmless: ["60000"], instead: "60000" }],
  ["znode.container.checkIntervalMs", { harmless: ["60000"], instead: "60000" }],
  ["enforceQuota", { harmless: ["false"], instead: "quotas are only logged" }],
  ["oraclePath", { harmless: [], instead: "a quorum is a majority" }],
]);

/** Groups, weights and single keys that are not modelled; undefined for any other key. */
export function unmodelled(key: string): UnmodelledKey | undefined {
  const isHierarchy = /^(?:group|weight)\b/.test(key);
  return isHierarchy
    ? { harmless: key.startsWith("weight") ? ["1"] : [], instead: "a quorum is a majority" }
    : UNMODELLED.get(key);
}

/** Every key that is known by its whole name, for whoever has misspelt one. */
export const KNOWN_KEYS: readonly string[] = [
  ...APPLIED.keys(),
  ...IRRELEVANT,
  ...UNMODELLED.keys(),
];
