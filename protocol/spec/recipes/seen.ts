/** What the judges of recipes remember: what clients believe, beside what the ensemble decided and what the resource saw. */
import type { Micros } from "../../../sim/machine.ts";
import type { SessionId } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import { SYSTEMS } from "../../recipes/kinds.ts";
import { startAvailability, type AvailabilitySeen } from "./availability.ts";
import { startData, type DataSeen } from "./data-seen.ts";
import { startJobs, type JobsSeen } from "./jobs-seen.ts";

/** One who was granted something, until nothing of it is left: neither the belief nor the node. */
export interface GrantSeen {
  readonly client: number;
  readonly task: number;
  /** The czxid of the node. */
  readonly token: number;
  /** Whole path of the node. */
  readonly node: string;
  /** Of the client when it was granted. */
  readonly session: SessionId;
  readonly at: Micros;
  /** The client believes that it holds. */
  isBelieved: boolean;
  /** It was asleep at some time since: what it believes may be of yesterday. */
  hasSlept: boolean;
}

/** What one client says of itself. */
export interface ApplicationSeen {
  /** As its application was told. */
  isConnected: boolean;
  session: SessionId;
  /** Since when it is connected, or was when it last was. */
  connectedFrom: Micros;
  /** When it wakes, or last woke up. */
  awakeFrom: Micros;
  /** The task that it is about; 0: none. */
  task: number;
  /** What that asks, of what. */
  ask: string;
  path: string;
  /** It waits for its turn. */
  isWaiting: boolean;
  /** The path whose change wakes it. */
  watched: string;
  /** A leader has changed since it began to wait. */
  hasOutlivedLeader: boolean;
  /** By directory: czxid of the node that it has there for this task, and the session that it told it in. */
  places: Map<string, { readonly session: SessionId; readonly token: number }>;
}

/** The account of one run. Cloned with the world when it is forked. */
export interface RecipesSeen {
  /** What is followed. */
  readonly recipe: string;
  /** How many may hold one thing at once. */
  readonly size: number;
  /** For no longer than this may a client, awake and connected, be unaware of what was committed. */
  readonly lag: Micros;
  clients: Map<number, ApplicationSeen>;
  /** By what is held: who was granted it, in that order. */
  grants: Map<string, GrantSeen[]>;
  /** Highest token that was ever granted, and highest of those who hold alone, by what is held. */
  newest: Map<string, { readonly any: number; readonly exclusive: number }>;
  /** Who led last, by what is led. */
  leaders: Map<string, number>;
  /** Of what is being deleted, how many that waited were woken: by path and zxid of the last one. */
  woken: { path: string; zxid: Zxid; clients: number; hasReader: boolean };
  /** Sessions that have expired: by the leader's word, not by their client's. */
  expired: Set<SessionId>;
  /** Highest token of a write that the resource took, and whose it was. */
  written: { token: number; client: number };
  /** Highest token by which somebody became active, and who did. */
  active: { token: number; client: number };
  /** Of work queues. */
  jobs: JobsSeen;
  /** Of recipes over data and groups. */
  data: DataSeen;
  /** Of systems; undefined: the recipe is none. */
  availability: AvailabilitySeen | undefined;
}

/** The account of a run that has not begun. */
export function startRecipes(recipe: string, size: number, lag: Micros): RecipesSeen {
  return {
    recipe,
    size,
    lag,
    clients: new Map(),
    grants: new Map(),
    newest: new Map(),
    leaders: new Map(),
    woken: { path: "", zxid: 0 as Zxid, clients: 0, hasReader: false },
    expired: new Set(),
    written: { token: 0, client: 0 },
    active: { token: 0, client: 0 },
    jobs: startJobs(),
    data: startData(),
    availability: SYSTEMS.includes(recipe) ? startAvailability() : undefined,
  };
}

/** The account of a client, by its number; made when it is first asked for. */
export function applicationSeen(seen: RecipesSeen, client: number): ApplicationSeen {
  const found = seen.clients.get(client);
  if (found !== undefined) return found;
  const made: ApplicationSeen = {
    isConnected: false,
    session: 0,
    connectedFrom: 0,
    awakeFrom: 0,
    task: 0,
    ask: "",
    path: "",
    isWaiting: false,
    watched: "",
    hasOutlivedLeader: false,
    places: new Map(),
  };
  seen.clients.set(client, made);
  return made;
}

/** Who was granted `path`; an empty list that is kept if nobody was. */
export function grantsOf(seen: RecipesSeen, path: string): GrantSeen[] {
  const found = seen.grants.get(path);
  if (found !== undefined) return found;
  const made: GrantSeen[] = [];
  seen.grants.set(path, made);
  return made;
}
