/** The scenarios under their names as a program writes them: `scenarios.leaderIsolated`. */
import { must } from "../sim/assert.ts";
import { findScenario } from "./catalogue.ts";
import type { Scenario } from "./scenario.ts";

/** In the order of the catalogue (a test compares them). */
const KEYS = [
  "coldStart",
  "staggeredStart",
  "leaderIsolated",
  "leaderIsolatedBusy",
  "twoClaimants",
  "oneWayCut",
  "leaderPaused",
  "slowLeaderDisk",
  "leaderCrashLost",
  "leaderCrashKept",
  "followerDiff",
  "followerTrunc",
  "followerSnap",
  "snapUnderLoad",
  "lateJoiner",
  "quorumLost",
  "evenSplit",
  "splitVote",
  "flappingLink",
  "rollingRestart",
  "powerLoss",
  "messageLoss",
  "clockSkew",
  "sessionExpiresPaused",
  "sessionSurvivesFailover",
  "sessionMoves",
  "ephemeralOfCrashedClient",
  "clientOutrunsServer",
  "watchAcrossReconnect",
  "staleRead",
  "syncIsNotAQuorumRead",
  "containerAndTtlReaping",
  "multiAcrossLeaderCrash",
  "fullDiskFollower",
  "restoreFromOneDisk",
  "swarm",
  "measureFailover",
  "measureOverlap",
  "measureExpiry",
] as const;

/** "leaderIsolated" is the scenario "leader-isolated". */
export type ScenarioKey = (typeof KEYS)[number];

/** The scenarios that come with the package, but for those of recipes and the museum (`findScenario`). */
export const scenarios: Readonly<Record<ScenarioKey, Scenario>> = Object.freeze(
  Object.fromEntries(KEYS.map((key) => [key, scenarioOf(key)])) as Record<ScenarioKey, Scenario>,
);

function scenarioOf(key: ScenarioKey): Scenario {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return must(findScenario(name), `scenario ${name}`);
}
