/** How a party leaves a double barrier: together with all that entered with it (reference 14.4). */
import type { Answered } from "../recipe.ts";
import { bugsIn, tell, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { end, go, partiesOf, pathOf, type Party } from "./party.ts";

/** Who of the round is still there? */
export function list(state: Party, { path }: Task, turn: Turn): void {
  state.watched = [];
  go(state, "LISTING", { kind: "getChildren2", path, watch: false }, turn);
}

/** The lowest stays to the last and watches the highest; the others go, and watch the lowest. */
export function onListed(state: Party, { result }: Answered, task: Task, turn: Turn): void {
  const { own, round } = state;
  const left = partiesOf(result).filter((party) => party === own || round.includes(party));
  const others = left.filter((party) => party !== own);
  const isLowest = left[0] === own;
  const { "leaves-at-one-left": isEarly } = bugsIn(turn);
  if (left.length === 0 || (isEarly && left.length === 1 && !left.includes(own))) {
    return leave(state, task, turn);
  }
  if (left.includes(own) && (others.length === 0 || !isLowest)) {
    return go(state, "DELETING", { kind: "delete", path: pathOf(state, task), version: -1 }, turn);
  }
  const other = (isLowest ? others.at(-1) : others[0]) ?? own;
  go(state, "WATCHING", { kind: "getData", path: `${task.path}/${other}`, watch: true }, turn);
}

function leave(state: Party, task: Task, turn: Turn): void {
  tell(turn, "left", task.path, pathOf(state, task));
  end(state, turn);
}
