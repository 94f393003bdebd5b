/** A group: each member keeps a node in its directory, for as long as it lives and wants to (reference 14.2, 14.14). */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { finish, taskOf, type Turn } from "../turn.ts";
import { keep, letGo, newKeeper, onKeeperInput, type Keeper, type Kept } from "./keeper.ts";

/** Plain data: one membership of each group, in the order in which they were first asked for. */
interface GroupState {
  keepers: Map<string, Keeper>;
}

/** "join": done when the node is there, which is kept from then on; "quit": done when it is gone. */
export const group: Recipe<GroupState> = {
  name: "group",
  start: () => ({ keepers: new Map() }),
  step,
};

function step(state: GroupState, input: RecipeInput, turn: Turn): void {
  if (input.kind === "task") {
    const keeper = keeperOf(state, input.path);
    const member = `member-c${turn.app.config.client}`;
    const kept =
      input.ask === "join" ? keep(keeper, input.path, member, turn) : letGo(keeper, turn);
    return onKept(input.path, kept, turn);
  }
  for (const [path, keeper] of state.keepers)
    onKept(path, onKeeperInput(keeper, input, turn), turn);
}

function keeperOf({ keepers }: GroupState, path: string): Keeper {
  const found = keepers.get(path);
  if (found !== undefined) return found;
  const made = newKeeper();
  keepers.set(path, made);
  return made;
}

/** What was asked of the group at `path` may be done. */
function onKept(path: string, kept: Kept, turn: Turn): void {
  const task = taskOf(turn);
  if (kept === undefined || task?.path !== path) return;
  if (kept === (task.ask === "join" ? "joined" : "out")) finish(turn);
}
