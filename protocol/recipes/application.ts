/** An application with a recipe as a node of its own: one handle, Curator's connection states around it, one task at a time. */
import { dice } from "../../sim/chance.ts";
import type { Boot, ConnId, Machine, Moment } from "../../sim/machine.ts";
import { makeCall } from "../client/calls.ts";
import { expireItself } from "../client/connection.ts";
import { openHandle, stepHandle } from "../client/handle.ts";
import { CLIENT_CONNECTION_GONE, CLIENT_STALE_TIMER, DIAL_GIVEN_UP } from "../client/ignored.ts";
import type { ClientItem } from "../client/protocol.ts";
import { clientQueueName, EVENT } from "../client/queues.ts";
import { NO_CONN } from "../client/state.ts";
import { serveItem } from "../client/tell.ts";
import type { ClientCommand } from "../client/vocabulary.ts";
import { RESOURCE_PORT, type ResourceMessage } from "./messages.ts";
import {
  forHandle,
  inputForHandle,
  type AppEffects,
  type AppInput,
  type AppProtocol,
} from "./protocol.ts";
import type { Recipe, RecipeInput } from "./recipe.ts";
import { newLink, onLinkAccepted, onLinkBroken, onStored } from "./resource-link.ts";
import type { AppState } from "./state.ts";
import { alarmOf, callsBefore, tell, type Turn } from "./turn.ts";
import type { ConnectionState, Task } from "./vocabulary.ts";

/** The next task is begun. */
const NEXT_TASK = "next-task";
/** The session must be over: it has been SUSPENDED for as long as it lives [ConnectionStateManager]. */
const LOST_TIMER = "lost";

/** The machine of an application that follows `recipe`. */
export function application(recipe: Recipe): Machine<AppProtocol> {
  return {
    name: recipe.name,
    boot: (boot, now, out) => bootApplication(recipe, boot, now, out),
    step: (state, input, now, out) => stepApplication(recipe, state, input, now, out),
    queueName: clientQueueName,
    sizeOf: () => 0,
  };
}

function bootApplication(
  recipe: Recipe,
  { config, incarnation, words }: Boot<AppProtocol>,
  now: Moment,
  out: AppEffects,
): AppState {
  const app: AppState = {
    config,
    handle: openHandle(config, dice(words), 0, now, forHandle(out)),
    incarnation,
    asked: 0,
    connection: "NONE",
    session: 0,
    link: newLink(),
    tasks: [],
    task: undefined,
    recipe: {},
  };
  app.recipe = recipe.start({ app, now, out });
  return app;
}

function stepApplication(
  recipe: Recipe,
  app: AppState,
  input: AppInput,
  now: Moment,
  out: AppEffects,
): void {
  const turn: Turn = { app, now, out };
  switch (input.kind) {
    case "item":
      return onItem(recipe, turn, input.item);
    case "command":
      return onCommand(turn, input.command);
    case "timer":
      return onTimer(recipe, turn, input);
    case "accepted":
    case "refused":
      if (input.port !== RESOURCE_PORT) return passOn(turn, input);
      return onDialAnswered(recipe, turn, input);
    case "received":
      if (input.conn !== app.link.conn) return passOn(turn, input);
      return onResource(recipe, turn, input.message as ResourceMessage);
    case "closed":
      if (input.conn !== app.link.conn) return passOn(turn, input);
      return breakLink(recipe, turn);
    default:
      return passOn(turn, input);
  }
}

/** What is not the application's own is its handle's. */
function passOn(
  { app, now, out }: Turn,
  input: Exclude<AppInput, { readonly kind: "command" | "item" }>,
): void {
  stepHandle(app.handle, inputForHandle(input), now, forHandle(out));
}

/** The application's thread comes to what its library has for it. */
function onItem(recipe: Recipe, turn: Turn, item: ClientItem): void {
  const { app, out } = turn;
  serveItem(item, forHandle(out));
  switch (item.kind) {
    case "completion": {
      const tag = item.call - callsBefore(app);
      if (tag <= 0 || tag > app.asked) return;
      const { err, op, result, session } = item;
      return step(recipe, turn, { kind: "answered", tag, op, session, err, result });
    }
    case "fired":
      for (const tag of item.watchers) {
        step(recipe, turn, { kind: "fired", tag, type: item.type, path: item.path });
      }
      return;
    case "state":
      return onState(recipe, turn, item);
  }
}

function onState(
  recipe: Recipe,
  turn: Turn,
  item: Extract<ClientItem, { readonly kind: "state" }>,
): void {
  const { app, now, out } = turn;
  switch (item.state) {
    case "connected":
      app.session = item.session;
      out.clearTimer(LOST_TIMER, 0);
      return enter(recipe, turn, app.connection === "NONE" ? "CONNECTED" : "RECONNECTED");
    case "disconnected":
      out.setTimer(LOST_TIMER, 0, item.timeout * 1000, EVENT);
      return enter(recipe, turn, "SUSPENDED");
    case "expired": {
      out.clearTimer(LOST_TIMER, 0);
      const { config, dice: kept, dial } = app.handle;
      // Curator opens another handle in its place at once [ConnectionState.reset]; what is asked
      // because of the loss is asked of that.
      app.handle = openHandle(config, kept, dial, now, forHandle(out));
      app.session = 0;
      return enter(recipe, turn, "LOST");
    }
    default:
      break;
  }
}

function enter(recipe: Recipe, turn: Turn, state: ConnectionState): void {
  const { app } = turn;
  app.connection = state;
  step(recipe, turn, { kind: "connection", state, session: app.session });
}

function onCommand(turn: Turn, command: ClientCommand | Task): void {
  const { app, now, out } = turn;
  switch (command.kind) {
    case "task":
      app.tasks.push(command);
      if (app.tasks.length === 1 && app.task === undefined) out.setTimer(NEXT_TASK, 0, 0, EVENT);
      return;
    case "call":
      return makeCall(app.handle, command.call, command.op, 0, now.mono, forHandle(out));
    case "renew":
      return out.ignore(CLIENT_STALE_TIMER);
  }
}

function onTimer(
  recipe: Recipe,
  turn: Turn,
  input: Extract<AppInput, { readonly kind: "timer" }>,
): void {
  const { app, out } = turn;
  const alarm = alarmOf(input.name);
  if (alarm !== undefined) return step(recipe, turn, { kind: "alarm", name: alarm });
  switch (input.name) {
    case NEXT_TASK:
      return beginTask(recipe, turn);
    case LOST_TIMER:
      if (app.connection !== "SUSPENDED") return out.ignore(CLIENT_STALE_TIMER);
      // It may be back already, and not know yet.
      if (app.handle.phase === "CONNECTED" || app.handle.phase === "ENDED") {
        return out.ignore(CLIENT_STALE_TIMER);
      }
      return expireItself(app.handle, forHandle(out));
    default:
      return passOn(turn, input);
  }
}

function beginTask(recipe: Recipe, turn: Turn): void {
  const { app, out } = turn;
  if (app.task !== undefined) return out.ignore(CLIENT_STALE_TIMER);
  const task = app.tasks.shift();
  if (task === undefined) return out.ignore(CLIENT_STALE_TIMER);
  app.task = task;
  tell(turn, "asked", task.path, task.ask, task.value);
  step(recipe, turn, task);
}

function onDialAnswered(
  recipe: Recipe,
  turn: Turn,
  input: Extract<AppInput, { readonly kind: "accepted" | "refused" }>,
): void {
  const { app, out } = turn;
  if (input.kind === "refused") {
    if (input.tag === app.link.dial) return breakLink(recipe, turn);
    return out.ignore(DIAL_GIVEN_UP);
  }
  if (onLinkAccepted(app, input.conn, input.tag, out)) return;
  hangUp(input.conn, out);
}

function hangUp(conn: ConnId, out: AppEffects): void {
  out.hangUp(conn);
  out.ignore(DIAL_GIVEN_UP);
}

function onResource(recipe: Recipe, turn: Turn, message: ResourceMessage): void {
  const { app, out } = turn;
  if (message.kind !== "STORED" || app.link.conn === NO_CONN || !onStored(app, message)) {
    return out.ignore(CLIENT_CONNECTION_GONE);
  }
  const outcome = message.taken ? "taken" : "refused";
  step(recipe, turn, { kind: "stored", tag: message.tag, outcome });
}

function breakLink(recipe: Recipe, turn: Turn): void {
  for (const tag of onLinkBroken(turn.app)) {
    step(recipe, turn, { kind: "stored", tag, outcome: "unknown" });
  }
}

/** One step of the recipe; if its task is over by then, the next one is begun in a step of its own. */
function step(recipe: Recipe, turn: Turn, input: RecipeInput): void {
  const { app, out } = turn;
  const wasBusy = app.task !== undefined;
  recipe.step(app.recipe, input, turn);
  if (wasBusy && app.task === undefined && app.tasks.length > 0) {
    out.setTimer(NEXT_TASK, 0, 0, EVENT);
  }
}
