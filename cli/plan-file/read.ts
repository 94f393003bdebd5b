/** Reads a plan from a file, or says in one line what is wrong with it and where. */
import * as v from "valibot";
import { ALL_BUG_NAMES } from "../../protocol/all-bugs.ts";
import { MENDED, RELEASE_NAMES } from "../../protocol/releases.ts";
import { serversOf, type Cluster } from "../../protocol/config.ts";
import { FAULTS } from "../../sim/faults.ts";
import { PLAN_SCHEMA } from "../../sim/plan.ts";
import { badInput, didYouMean, quote, type CliError } from "../errors.ts";
import { explainIssue, kindOf, parseJson, pathOf, showValue } from "../json-text.ts";
import { nameOfFile, readText } from "../read-text.ts";
import type { RecordedPlan } from "../subject.ts";
import { findRecipe, RECIPES } from "../../protocol/recipes/table.ts";
import { OP_KINDS } from "./commands.ts";
import { placeOf, showPath, type Path } from "./place.ts";
import { PLAN_FILE, type PlanFile } from "./schema.ts";

/** As `parsePlan`; a file that cannot be read, or is too big for a plan, is exit 65 too. */
export function readPlan(path: string): RecordedPlan {
  const wayOut = "a plan is written by: zabsim run NAME --save FILE";
  return parsePlan(readText(path, "a plan", wayOut), nameOfFile(path));
}

/**
 * A plan from JSON text; `file` is what errors call it. Throws exit 65, with line and column where
 * they can be told.
 */
export function parsePlan(text: string, file: string): RecordedPlan {
  const value = parseJson(text, { what: "a plan", place: file }, (key, inner) => {
    if (key === "__proto__") throw badInput(`${file}: a plan has no key "__proto__"`);
    return inner;
  });
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badInput(`${file}: a plan is a JSON object, this is ${kindOf(value)}`);
  }
  checkVersion(value, file);
  const result = v.safeParse(PLAN_FILE, value, { abortEarly: true });
  if (!result.success) throw complaint(file, text, result.issues[0]);
  const { expected, ...plan } = result.output;
  checkSense(plan, file, text);
  if (expected === undefined) return { plan, expected: undefined, properties: undefined };
  const { properties, property, digest, outcome } = expected;
  return { plan, properties, expected: { digest, outcome, property } };
}

function checkVersion(value: object, file: string): void {
  const schema: unknown = "schema" in value ? value.schema : undefined;
  if (schema === PLAN_SCHEMA) return;
  if (schema === undefined) throw badInput(`${file}: this is not a plan: it has no "schema"`);
  const told = JSON.stringify(schema).slice(0, 40);
  throw badInput(
    `${file}: a plan of schema ${told}; this zabsim reads schema ${PLAN_SCHEMA}`,
    "use the version of zabsim that wrote it, or save the plan again",
  );
}

function complaint(file: string, text: string, issue: v.BaseIssue<unknown>): CliError {
  const path = pathOf(issue);
  const place = placeOf(text, path);
  const at = place === undefined ? file : `${file}:${place}`;
  const why = issue.type === "variant" ? noSuchKind(issue.input, path) : explainIssue(issue);
  return badInput(`${at}: ${showPath(path).slice(0, 120)}${why}`);
}

function noSuchKind(input: unknown, path: Path): string {
  if (input === undefined) return " is missing";
  const guess = typeof input === "string" ? didYouMean(input, kindsAt(path)) : "";
  return `: no such kind: ${showValue(input)}.${guess}`.replace(/\.$/, "");
}

/** Kinds that might have been meant there. */
function kindsAt(path: Path): readonly string[] {
  if (path.includes("fault")) return FAULTS.map(({ kind }) => kind);
  if (path.includes("op")) return OP_KINDS;
  return path.includes("command") ? ["write", "read", "call", "renew", "task"] : [];
}

/** What the schema cannot say: names that exist, servers that are there, ids that are one's own. */
function checkSense(plan: Omit<PlanFile, "expected">, file: string, text: string): void {
  const fail = (path: Path, what: string): never => {
    const place = placeOf(text, path);
    const at = place === undefined ? file : `${file}:${place}`;
    throw badInput(`${at}: ${showPath(path)} ${what}`);
  };
  const { cluster, weather } = plan;
  for (const [index, name] of (cluster.releases ?? []).entries()) {
    if (name === MENDED || RELEASE_NAMES.includes(name)) continue;
    const guess = didYouMean(name, RELEASE_NAMES);
    fail(["cluster", "releases", index], `: no release ${quote(name)}.${guess}`);
  }
  for (const [index, bug] of (cluster.mend ?? []).entries()) {
    if (ALL_BUG_NAMES.includes(bug)) continue;
    fail(["cluster", "mend", index], `: no bug ${quote(bug)}.${didYouMean(bug, ALL_BUG_NAMES)}`);
  }
  for (const [index, bug] of cluster.bugs.entries()) {
    // A recipe of the user's own has bugs of its own.
    if (ALL_BUG_NAMES.includes(bug) || cluster.recipe?.own === true) continue;
    fail(["cluster", "bugs", index], `: no bug ${quote(bug)}.${didYouMean(bug, ALL_BUG_NAMES)}`);
  }
  for (const range of ["latency", "fsync"] as const) {
    const [low, high] = weather[range];
    if (low > high) fail(["weather", range], "must be [least, most]");
  }
  const servers = serversOf(cluster);
  if (cluster.startAt.length > servers)
    fail(["cluster", "startAt"], `has more than ${servers} entries`);
  for (const list of ["operations", "faults"] as const) {
    const ids = new Set<number>();
    for (const [index, entry] of plan[list].entries()) {
      if (ids.has(entry.id)) fail([list, index, "id"], `: ${entry.id} is taken`);
      ids.add(entry.id);
      // What is asked may say anything.
      const stranger = strangerIn("fault" in entry ? entry : { node: entry.node }, cluster);
      if (stranger !== undefined) {
        fail([list, index], `names ${stranger}, but there are ${countNodes(cluster)}`);
      }
    }
  }
  checkCalls(plan.operations, servers, fail);
  checkRecipe(plan, fail);
}

/** Tasks are for those who follow a recipe, and each recipe has words of its own. */
function checkRecipe(
  { cluster, operations }: Omit<PlanFile, "expected">,
  fail: (path: Path, what: string) => never,
): void {
  const { recipe } = cluster;
  if (recipe?.own === true) return;
  const row = recipe === undefined ? undefined : findRecipe(recipe.name);
  if (recipe !== undefined && row === undefined) {
    const names = RECIPES.map((one) => one.recipe.name);
    const { name } = recipe;
    fail(["cluster", "recipe", "name"], `: no recipe ${quote(name)}.${didYouMean(name, names)}`);
  }
  const asks = row?.asks.map(({ ask }) => ask) ?? [];
  for (const [index, { command }] of operations.entries()) {
    if (command.kind !== "task" || asks.includes(command.ask)) continue;
    const what =
      row === undefined ? "no recipe is followed here" : `${recipe?.name} knows ${asks.join(" ")}`;
    fail(["operations", index, "command", "ask"], `: ${quote(command.ask)} is not known: ${what}`);
  }
}

/** Servers, and clients if there are any. */
function countNodes(cluster: Cluster): string {
  const { clients = 0 } = cluster;
  const servers = serversOf(cluster);
  return clients === 0 ? String(servers) : `${servers} servers and ${clients} clients`;
}

/** Only clients make calls, each under a number of its own; only operators of servers read and write without a session. */
function checkCalls(
  operations: PlanFile["operations"],
  servers: number,
  fail: (path: Path, what: string) => never,
): void {
  const calls = new Set<number>();
  for (const [index, { command, node }] of operations.entries()) {
    const isOfClient =
      node.startsWith("c") || (node.startsWith("#") && Number(node.slice(1)) >= servers);
    const isCall = command.kind !== "write" && command.kind !== "read";
    if (isCall !== isOfClient) {
      const whose = isCall ? "a client" : "a server";
      fail(
        ["operations", index, "node"],
        `must be ${whose} for a ${command.kind}, not ${quote(node)}`,
      );
    }
    if (command.kind !== "call") continue;
    if (calls.has(command.call)) {
      fail(["operations", index, "command", "call"], `: ${command.call} is taken`);
    }
    calls.add(command.call);
  }
}

/** A node that the cluster does not have. */
function strangerIn(entry: object, cluster: Cluster): string | undefined {
  const servers = serversOf(cluster);
  const { clients = 0, recipe } = cluster;
  const resources = recipe?.resource === true ? 1 : 0;
  const nodes = servers + clients + resources;
  for (const value of Object.values(entry)) {
    if (typeof value === "string") {
      const [, kind = "", number = "0"] = /^([scr#])(\d+)$/.exec(value) ?? [];
      const most = { s: servers, c: clients, r: resources, "#": nodes - 1 }[kind];
      if (most !== undefined && Number(number) > most) return value;
    } else if (typeof value === "object" && value !== null) {
      const stranger = strangerIn(value as object, cluster);
      if (stranger !== undefined) return stranger;
    }
  }
  return undefined;
}
