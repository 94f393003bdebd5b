/** Every scenario there is, in the order in which they are listed. */
import { MEASURE_EXPIRY, MEASURE_FAILOVER, MEASURE_OVERLAP } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import {
  LEADER_ISOLATED,
  LEADER_ISOLATED_BUSY,
  LEADER_PAUSED,
  ONE_WAY_CUT,
  SLOW_LEADER_DISK,
  TWO_CLAIMANTS,
} from "./stories/leading.ts";
import {
  FULL_DISK_FOLLOWER,
  MULTI_ACROSS_LEADER_CRASH,
  RESTORE_FROM_ONE_DISK,
} from "./stories/disasters.ts";
import {
  CLOCK_SKEW,
  FLAPPING_LINK,
  MESSAGE_LOSS,
  POWER_LOSS,
  QUORUM_LOST,
  ROLLING_RESTART,
} from "./stories/outages.ts";
import { MUSEUM } from "./museum/museum.ts";
import { RECIPE_SCENARIOS } from "./recipes/recipes.ts";
import { STALE_READ, SYNC_IS_NOT_A_QUORUM_READ } from "./stories/reading.ts";
import { CONTAINER_AND_TTL_REAPING } from "./stories/reaping.ts";
import {
  FOLLOWER_DIFF,
  FOLLOWER_SNAP,
  FOLLOWER_TRUNC,
  LATE_JOINER,
  SNAP_UNDER_LOAD,
} from "./stories/rejoining.ts";
import {
  CLIENT_OUTRUNS_SERVER,
  EPHEMERAL_OF_CRASHED_CLIENT,
  SESSION_EXPIRES_PAUSED,
  SESSION_MOVES,
  SESSION_SURVIVES_FAILOVER,
} from "./stories/sessions.ts";
import { COLD_START, EVEN_SPLIT, SPLIT_VOTE, STAGGERED_START } from "./stories/starting.ts";
import { LEADER_CRASH_KEPT, LEADER_CRASH_LOST } from "./stories/tails.ts";
import { WATCH_ACROSS_RECONNECT } from "./stories/watching.ts";
import { SWARM } from "./strategies.ts";

/** In the order of `list scenarios`; names are unique (a test looks). */
export const SCENARIOS: readonly Scenario[] = [
  COLD_START,
  STAGGERED_START,
  LEADER_ISOLATED,
  LEADER_ISOLATED_BUSY,
  TWO_CLAIMANTS,
  ONE_WAY_CUT,
  LEADER_PAUSED,
  SLOW_LEADER_DISK,
  LEADER_CRASH_LOST,
  LEADER_CRASH_KEPT,
  FOLLOWER_DIFF,
  FOLLOWER_TRUNC,
  FOLLOWER_SNAP,
  SNAP_UNDER_LOAD,
  LATE_JOINER,
  QUORUM_LOST,
  EVEN_SPLIT,
  SPLIT_VOTE,
  FLAPPING_LINK,
  ROLLING_RESTART,
  POWER_LOSS,
  MESSAGE_LOSS,
  CLOCK_SKEW,
  SESSION_EXPIRES_PAUSED,
  SESSION_SURVIVES_FAILOVER,
  SESSION_MOVES,
  EPHEMERAL_OF_CRASHED_CLIENT,
  CLIENT_OUTRUNS_SERVER,
  WATCH_ACROSS_RECONNECT,
  STALE_READ,
  SYNC_IS_NOT_A_QUORUM_READ,
  CONTAINER_AND_TTL_REAPING,
  MULTI_ACROSS_LEADER_CRASH,
  FULL_DISK_FOLLOWER,
  RESTORE_FROM_ONE_DISK,
  ...RECIPE_SCENARIOS,
  ...MUSEUM,
  SWARM,
  MEASURE_FAILOVER,
  MEASURE_OVERLAP,
  MEASURE_EXPIRY,
];

/** By its whole name; undefined if there is none. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
