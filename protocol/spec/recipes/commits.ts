/** Judges two-phase commits: all take them to be decided alike, and nobody was against a commit. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { childrenOf } from "./changes.ts";
import type { DataSeen } from "./data-seen.ts";
import type { Look } from "./look.ts";

/** `client` believes that it knows the decision. */
export function onDecided(
  seen: DataSeen,
  size: number,
  client: number,
  { path, text: outcome }: RecipeEvent,
  { model, reach, violate }: Look,
): void {
  reach(outcome === "commit" ? "decided-commit" : "decided-abort");
  const first = seen.decided.get(path);
  if (first === undefined) seen.decided.set(path, { outcome, client });
  else if (first.outcome !== outcome) {
    violate(
      "DecidedAlike",
      `c${client} takes ${path} for decided: ${outcome}, and c${first.client} for decided: ${first.outcome}`,
    );
  }
  if (outcome !== "commit") return;
  const ballots = childrenOf(model, path, "vote-");
  const against = ballots.find((ballot) => model.nodes.get(ballot)?.data !== "commit");
  if (ballots.length >= size && against === undefined) return;
  const why = against === undefined ? `only ${ballots.length} voted` : `${against} is against it`;
  violate("CommitIfAllVoted", `c${client} takes ${path} for committed, and ${why}`);
}
