/** The judges of recipes, joined: what clients believe, what resources take and what befalls both goes to each in its order. */
import type { ClientEvent } from "../../client/vocabulary.ts";
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { onServerStopped } from "./availability.ts";
import { isUpToDate } from "./configurations.ts";
import { catchUp, onDataEvent, onDataStopped } from "./data.ts";
import { RECIPE_GOAL_OF_MARK } from "./goals.ts";
import { onBelief, onGranted, onHolderStopped } from "./holding.ts";
import type { Look } from "./look.ts";
import { hasJobs, onJobGranted } from "./jobs.ts";
import { onActive } from "./pairs.ts";
import { applicationSeen, type ApplicationSeen, type RecipesSeen } from "./seen.ts";
import { judgeWork, onCalled, onNoService, onService } from "./serving.ts";
import { onPlace, onWoken } from "./waiting.ts";

/** No client: all of them together serve, or do not. */
const EVERYBODY = 0;

/** What an application believes. */
export function onRecipeEvent(
  seen: RecipesSeen,
  client: number,
  event: RecipeEvent,
  look: Look,
): void {
  const c = applicationSeen(seen, client);
  catchUp(seen, look);
  if (event.what === "passed" && c.isWaiting) look.reach("passed-after-waiting");
  if (event.what === "taken" && c.isWaiting && seen.data.due.has(event.text))
    look.reach("taken-when-due");
  onDataEvent(seen, client, event, look);
  judgeWork(seen, look);
  switch (event.what) {
    case "asked":
      c.task = event.task;
      c.ask = event.text;
      c.path = event.path;
      if (hasJobs(seen)) seen.jobs.queues.add(event.path);
      c.isWaiting = false;
      return c.places.clear();
    case "finished":
      c.task = 0;
      c.isWaiting = false;
      return;
    case "waiting":
      c.isWaiting = true;
      c.watched = event.text;
      c.hasOutlivedLeader = false;
      onPlace(seen, client, event.path, event.number, look);
      return look.reach("waited");
    case "granted":
      c.isWaiting = false;
      if (c.hasOutlivedLeader) look.reach("leader-changed-while-waiting");
      onPlace(seen, client, directoryOf(event.text), event.number, look);
      onActive(seen, client, event.number);
      if (hasJobs(seen)) onJobGranted(seen, client, event, look);
      return onGranted(seen, client, event, look);
    case "gaveUp":
      c.isWaiting = false;
      return look.reach("gave-up-waiting");
    case "lost":
    case "released":
      c.places.clear();
      return onBelief(seen, client, event, look);
    case "suspended":
    case "resumed":
      return onBelief(seen, client, event, look);
    case "applied":
    case "listens":
    case "published":
    case "staged":
    case "rolledBack":
      return judgeReaders(seen, look);
    case "serves":
      return onService(seen, client, look);
    case "fenced":
      return look.reach("former-fenced");
    case "called":
      return onCalled(seen, client, event, look);
    case "unserved":
    case "rests":
      return onNoService(seen, client, look);
    default:
      break;
  }
}

/** A service that hands out versions serves while everybody who lives has what is there for it. */
function judgeReaders(seen: RecipesSeen, look: Look): void {
  if (isUpToDate(seen.data.configurations)) return onService(seen, EVERYBODY, look);
  onNoService(seen, EVERYBODY, look);
}

function directoryOf(node: string): string {
  return node.slice(0, node.lastIndexOf("/"));
}

/** What the library of an application tells. */
export function onLibraryEvent(
  seen: RecipesSeen,
  client: number,
  event: ClientEvent,
  look: Look,
): void {
  switch (event.kind) {
    case "handle":
      return onHandle(applicationSeen(seen, client), event, look);
    case "noticed":
      return onWoken(seen, client, event.type, event.path, event.zxid, look);
    case "mark": {
      const goal = RECIPE_GOAL_OF_MARK.get(event.id);
      return goal === undefined ? undefined : look.reach(goal);
    }
    default:
      break;
  }
}

function onHandle(
  c: ApplicationSeen,
  { session, state }: Extract<ClientEvent, { readonly kind: "handle" }>,
  { now, reach }: Look,
): void {
  if (state === "connecting") return;
  c.isConnected = state === "connected";
  if (state === "connected") {
    c.session = session;
    c.connectedFrom = now;
  }
  if (state === "expired" && c.isWaiting) reach("expired-while-waiting");
}

/** Its process has ended: what it was about is forgotten. */
export function onRecipeStopped(seen: RecipesSeen, client: number, look: Look): void {
  const c = applicationSeen(seen, client);
  onDataStopped(seen, client, look.now);
  judgeWork(seen, look);
  c.isConnected = false;
  c.session = 0;
  c.task = 0;
  c.isWaiting = false;
  onHolderStopped(seen, client);
  if (seen.availability !== undefined) onServerStopped(seen.availability, client, look.now);
}

/** Another leader leads. */
export function onNewLeader(seen: RecipesSeen): void {
  for (const c of seen.clients.values()) if (c.isWaiting) c.hasOutlivedLeader = true;
}
