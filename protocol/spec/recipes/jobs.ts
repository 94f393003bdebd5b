/** Judges work queues: each job takes effect once, what is marked has, and none is left lying while a worker waits. */
import type { RecipeEvent } from "../../recipes/vocabulary.ts";
import { showSession } from "../service/seen.ts";
import { childrenOf } from "./changes.ts";
import { FAMILIES } from "./families.ts";
import type { Look } from "./look.ts";
import { grantsOf, type RecipesSeen } from "./seen.ts";

/** Whether it is a work queue that is followed. */
export function hasJobs({ recipe }: RecipesSeen): boolean {
  return FAMILIES.jobs.includes(recipe);
}

/** `client` believes that a job is its own, by a claim of its own. */
export function onJobGranted(
  { clients, jobs }: RecipesSeen,
  client: number,
  { path, text: claim }: RecipeEvent,
  { model, reach, violate }: Look,
): void {
  const last = jobs.workers.get(path);
  if (last !== undefined && last !== client) reach("job-taken-over");
  jobs.workers.set(path, client);
  const owner = model.nodes.get(claim)?.owner ?? 0;
  if (owner === 0 || owner === clients.get(client)?.session) return;
  violate(
    "ClaimedByOwnSession",
    `c${client} is at ${path} by the claim of another session, ${showSession(owner)}`,
  );
}

/** The resource was told of a job that `client` has done. */
export function onEffect(
  { jobs }: RecipesSeen,
  client: number,
  job: number,
  isTaken: boolean,
  { reach, violate }: Look,
): void {
  if (!isTaken) return reach("effect-was-there");
  reach("job-done");
  const first = jobs.effects.get(job);
  jobs.effects.set(job, client);
  if (first === undefined) return;
  violate("EffectOnce", `job ${job} took effect twice: c${first} has done it, and now c${client}`);
}

/** What is wrong with jobs once the faults are over, as the violation it would be. */
export function findJobUnsettled(
  seen: RecipesSeen,
  isEntitled: (client: number) => boolean,
  look: Look,
): { readonly property: "MarkedIsDone" | "NoJobStranded"; readonly why: string } | undefined {
  for (const path of seen.jobs.queues) {
    const undone = findUndone(seen, path, look);
    if (undone !== undefined) return { property: "MarkedIsDone", why: undone };
    const stranded = findStranded(seen, path, isEntitled, look);
    if (stranded !== undefined) return { property: "NoJobStranded", why: stranded };
  }
  return undefined;
}

function findUndone({ jobs }: RecipesSeen, path: string, { model }: Look): string | undefined {
  const marks = childrenOf(model, path, "done-");
  const found = marks.find((mark) => !jobs.effects.has(numberOf(mark)));
  return found && `${found} says that the job is done, and it never took effect`;
}

function numberOf(node: string): number {
  return Number(node.slice(node.lastIndexOf("-") + 1));
}

/** A job that nobody is at, and somebody waits for one. */
function findStranded(
  seen: RecipesSeen,
  path: string,
  isEntitled: (client: number) => boolean,
  { model }: Look,
): string | undefined {
  const idle = [...seen.clients].find(
    ([client, c]) => c.isWaiting && c.ask === "work" && c.path === path && isEntitled(client),
  );
  if (idle === undefined) return undefined;
  const found = childrenOf(model, path, "job-").find((job) => {
    const number = numberOf(job);
    if (model.nodes.has(`${path}/done-${number}`)) return false;
    const isClaimed = model.nodes.has(`${path}/claim-${number}`);
    return !isClaimed || !grantsOf(seen, job).some(({ isBelieved }) => isBelieved);
  });
  return found && `nobody is at ${found}, and c${idle[0]} waits for a job`;
}
