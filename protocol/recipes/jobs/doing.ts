/** What a worker does for a job: it writes once to the resource, whose ledger takes that once. */
import { stop } from "../lock/holding.ts";
import type { RecipeInput } from "../recipe.ts";
import { setAlarm, store, type Turn } from "../turn.ts";
import type { JobsState } from "./state.ts";

/** Name of the alarm that calls for another try. */
export const DO_AGAIN = "do-again";
const RETRY = 200_000;

/** The work is over, and takes effect. */
export function takeEffect(state: JobsState, turn: Turn): void {
  state.stored = store(turn, state.holding.token, Number(state.job));
}

/** The resource has answered; true once the job has taken effect, now or before, by whomever. */
export function onWorked(
  state: JobsState,
  { outcome, tag }: Extract<RecipeInput, { readonly kind: "stored" }>,
  turn: Turn,
): boolean {
  if (state.step !== "WORKING" || tag !== state.stored) return false;
  if (outcome !== "unknown") return true;
  setAlarm(turn, DO_AGAIN, RETRY);
  return false;
}

/** The job is another's affair, or nobody's, from now on. */
export function endJob(state: JobsState, turn: Turn): void {
  state.isWorkOver = true;
  stop(state.holding, "released", turn);
}
