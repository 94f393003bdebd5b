/** The museum: real incidents, each with the mistake in it and without. */
import type { Scenario } from "../scenario.ts";
import type { Exhibit } from "./exhibit.ts";
import { CONFIGURATION_EXHIBITS } from "./configurations.ts";
import { BROKER_EXHIBITS } from "./brokers.ts";
import { DATA_EXHIBITS } from "./data.ts";
import { DISCOVERY_EXHIBITS } from "./discovery.ts";
import { ELECTION_EXHIBITS } from "./elections.ts";
import { HISTORY_EXHIBITS } from "./histories.ts";
import { LEADER_EXHIBITS } from "./leaders.ts";
import { LOCK_EXHIBITS } from "./locks.ts";
import { OPEN_EXHIBITS } from "./open.ts";
import { SESSION_EXHIBITS } from "./sessions.ts";
import { SYNC_EXHIBITS } from "./syncs.ts";
import { SYSTEM_EXHIBITS } from "./systems.ts";

/** In the order of `list museum`. */
export const EXHIBITS: readonly Exhibit[] = [
  ...LOCK_EXHIBITS,
  ...LEADER_EXHIBITS,
  ...DATA_EXHIBITS,
  ...CONFIGURATION_EXHIBITS,
  ...SYSTEM_EXHIBITS,
  ...DISCOVERY_EXHIBITS,
  ...BROKER_EXHIBITS,
  ...HISTORY_EXHIBITS,
  ...SYNC_EXHIBITS,
  ...ELECTION_EXHIBITS,
  ...SESSION_EXHIBITS,
  ...OPEN_EXHIBITS,
];

/** Each incident, and behind it its mended twin. */
export const MUSEUM: readonly Scenario[] = EXHIBITS.flatMap(({ broken, mended }) => [
  broken,
  mended,
]);
