/** Groups and persistent nodes: a node of one's own, kept for as long as one lives and wants to (reference 14.2, 14.14). */
import type { Recipe, RecipeInput } from "../recipe.ts";
import { finish, taskOf, type Turn } from "../turn.ts";
import { keep, letGo, newKeeper, onKeeperInput, type Keeper, type Kept } from "./keeper.ts";

/** Plain data: one keeper for each path, in the order in which they were first asked for. */
interface KeepersState {
  keepers: Map<string, Keeper>;
}

/** "join": done when the node is there, which is kept from then on; "quit": done when it is gone. */
export const group: Recipe<KeepersState> = keepersOf("group", "join", "/member-c");
/** "keep" and "drop" in the same way: a node beside the path, not in it [PersistentNode]. */
export const persistentNode: Recipe<KeepersState> = keepersOf("persistent-node", "keep", "-c");

/** Who is asked `wanting` keeps a node, who is asked anything else lets it go; it is called path + `mark` + number of the client. */
function keepersOf(name: string, wanting: string, mark: string): Recipe<KeepersState> {
  return {
    name,
    start: () => ({ keepers: new Map() }),
    step: (state, input, turn) => step(state, input, turn, wanting, mark),
  };
}

function step(
  state: KeepersState,
  input: RecipeInput,
  turn: Turn,
  wanting: string,
  mark: string,
): void {
  if (input.kind === "task") {
    const { ask, path } = input;
    const keeper = keeperOf(state, path);
    const node = `${path}${mark}${turn.app.config.client}`;
    const kept = ask === wanting ? keep(keeper, path, node, turn) : letGo(keeper, turn);
    return onKept(path, kept, turn, wanting);
  }
  for (const [path, keeper] of state.keepers) {
    onKept(path, onKeeperInput(keeper, input, turn), turn, wanting);
  }
}

function keeperOf({ keepers }: KeepersState, path: string): Keeper {
  const found = keepers.get(path);
  if (found !== undefined) return found;
  const made = newKeeper();
  keepers.set(path, made);
  return made;
}

/** What was asked of `path` may be done. */
function onKept(path: string, kept: Kept, turn: Turn, wanting: string): void {
  const task = taskOf(turn);
  if (kept === undefined || task?.path !== path) return;
  if (kept === (task.ask === wanting ? "joined" : "out")) finish(turn);
}
