/** Does what a program asks for: some of it is replied to at once, the rest is waited for. */
import { NO_RESOURCE } from "../vocabulary.ts";
import {
  ask,
  clearAlarm,
  freshGuid,
  sessionOf,
  setAlarm,
  store,
  tell,
  type Turn,
} from "../turn.ts";
import type { Ask, Reply } from "./asks.ts";
import type { ProgramState } from "./state.ts";

/** The alarm that ends what is waited for. */
export const ALARM = "program";

const DONE: Reply = Object.freeze({ kind: "done" });

/** What is asked for, but to begin anew. */
export type Wish = Exclude<Ask, { readonly kind: "restart" }>;

/** The reply, or undefined if it has to be waited for (`state.awaited`). */
export function perform(state: ProgramState, wish: Wish, turn: Turn): Reply | undefined {
  switch (wish.kind) {
    case "call":
      return wait(state, wish, ask(turn, wish.op));
    case "store":
      // Nobody would answer.
      if (turn.app.config.resource === NO_RESOURCE) return { kind: "stored", outcome: "unknown" };
      return wait(state, wish, store(turn, wish.token, wish.value));
    case "watch":
      return state.news.shift() ?? awaitNews(state, wish, turn);
    case "sleep":
      if (wish.whileConnected && !isConnected(turn)) return woken(turn);
      setAlarm(turn, ALARM, wish.span);
      return wait(state, wish, 0);
    case "facts":
      return {
        kind: "facts",
        state: turn.app.connection,
        session: sessionOf(turn),
        now: turn.now.mono,
      };
    case "guid":
      return { kind: "guid", guid: freshGuid(turn) };
    case "enter":
    case "leave":
    case "note":
    case "failed":
      say(state, wish, turn);
      return DONE;
  }
}

function wait(state: ProgramState, wish: Wish, tag: number): undefined {
  state.awaited = { ask: wish, tag };
}

function awaitNews(
  state: ProgramState,
  wish: Extract<Wish, { readonly kind: "watch" }>,
  turn: Turn,
): undefined {
  if (wish.within > 0) setAlarm(turn, ALARM, wish.within);
  if (!state.hasTold && state.inside.length === 0) {
    state.hasTold = true;
    tell(turn, "waiting", turn.app.task?.path ?? "");
  }
  return wait(state, wish, 0);
}

/** Whether calls can be answered, as far as the application knows. */
export function isConnected({ app }: Turn): boolean {
  return app.connection === "CONNECTED" || app.connection === "RECONNECTED";
}

/** The reply to one that slept. */
export function woken({ app }: Turn): Reply {
  return { kind: "woken", state: app.connection };
}

function say(
  state: ProgramState,
  wish: Extract<Wish, { readonly kind: "enter" | "leave" | "note" | "failed" }>,
  turn: Turn,
): void {
  switch (wish.kind) {
    case "enter":
      return enter(state, wish, turn);
    case "leave":
      return leave(state, wish.name, turn);
    case "note":
      return tell(turn, "noted", turn.app.task?.path ?? "", wish.text);
    case "failed":
      return tell(turn, "failed", turn.app.task?.path ?? "", wish.text);
  }
}

/** To enter what one is in already says nothing new. */
function enter(
  state: ProgramState,
  { name, node, token }: Extract<Wish, { readonly kind: "enter" }>,
  turn: Turn,
): void {
  if (state.inside.some((one) => one.name === name)) return;
  state.inside.push({ name, token });
  tell(turn, "granted", name, node, token);
}

/** To leave what one is not in is no mistake: it may be done whatever has come before. */
function leave(state: ProgramState, name: string, turn: Turn): void {
  const left = state.inside.find((one) => one.name === name);
  if (left === undefined) return;
  state.inside = state.inside.filter((one) => one !== left);
  tell(turn, "released", name, "", left.token);
}

/** Its program is over, or begins anew: whoever runs no code does not believe. */
export function leaveAll(state: ProgramState, turn: Turn): void {
  for (const { name } of state.inside) leave(state, name, turn);
  clearAlarm(turn, ALARM);
}
