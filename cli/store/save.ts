/** Saves failures: the plan as soon as a sweep meets one, the rest when it has been made small. */
import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import type { Violation } from "../../sim/report.ts";
import { bringerOf } from "../brought.ts";
import type { Finding, Saved } from "../finding.ts";
import { showFinding } from "../fuzz-text.ts";
import { judgedOf } from "../judged.ts";
import type { Model } from "../model.ts";
import { spellPlan } from "../plan-file/write.ts";
import type { Session } from "../session.ts";
import { makeStyle } from "../style.ts";
import type { Subject } from "../subject.ts";
import { headerLine, recordLines } from "../timeline/record-lines.ts";
import { version } from "../version.ts";
import { failureIds, readFacts, type FailureFacts } from "./failures.ts";
import { isFolder, look, replaceFile, syncFolder } from "./files.ts";
import { idsOf, shapeOf } from "./shape.ts";
import { shownPath, writeInto, type Store } from "./store.ts";

/** Files of a failure, by name. */
type Files = ReadonlyMap<string, string | Buffer>;

/** Everything that a failure consists of; nothing else is ever taken away. */
const FILES = [
  "original.zab.json",
  "plan.zab.json",
  "trace.jsonl.gz",
  "story.txt",
  "failure.json",
] as const;

const STORY_WIDTH = 80;
/** A trace is cut off behind about so many lines; whoever wants more has `zabsim trace`. */
const MOST_LINES = 200_000;

/** A failing run, as a sweep meets it. */
export interface Found {
  readonly subject: Subject;
  readonly violation: Violation;
  readonly digest: string;
}

/** Until it has been made small, a failure goes by the first digits of its digest. */
function firstIdOf(digest: string): string {
  return digest.slice(0, 8);
}

/** Saves the plan of a failing run at once, so that whatever ends this process does not lose it; a run that is there already is not saved again. */
export function saveFound(store: Store, model: Model, found: Found): void {
  writeInto(store, () => {
    const id = firstIdOf(found.digest);
    if (idsOfRun(store, found).length > 0 || look(folderOf(store, id)) !== undefined) return;
    const facts = factsOf(model, found, id, { plan: found.subject.plan, shape: null });
    addFolder(store, id, new Map([originalOf(model, found), ["failure.json", spellFacts(facts)]]));
  });
}

/**
 * Saves a failure that has been made small, unless a better one of the same shape is there: smaller,
 * then faster to fail, then older. Undefined if nothing can be saved. `isCured` says of an id that
 * its plan holds by now.
 */
export function saveFinding(
  store: Store,
  session: Session,
  finding: Finding,
  isCured: (id: string) => boolean,
): Saved | undefined {
  const { failure, subject, smallest } = finding;
  const { violation, digest } = failure;
  const found = { subject, violation, digest };
  const shape = shapeOf(violation.property, smallest);
  return writeInto(store, () => {
    const place = idsOf(shape)
      .map((id) => ({ id, folder: folderOf(store, id) }))
      .map((spot) => ({ ...spot, there: readFacts(spot.folder) }))
      .find(({ folder, there }) => there?.shape === shape || look(folder) === undefined);
    if (place === undefined) return undefined;
    const { id, there } = place;
    const smaller = recordSmallest(session, finding);
    const facts = factsOf(session.model, { ...found, violation: smaller.violation }, id, {
      plan: smallest,
      shape,
    });
    const files = filesOf(session, finding, facts, smaller);
    // Another process may have been faster; its failure has the same shape then.
    const isNew = there === undefined && addFolder(store, id, files);
    if (!isNew && (there === undefined || isCured(id) || isBetter(facts, there))) {
      for (const [name, content] of files) replaceFile(join(folderOf(store, id), name), content);
    }
    for (const old of idsOfRun(store, found)) if (old !== id) removeFailure(store, old);
    return { id, shown: shownPath(store, "failures", id) };
  });
}

/** The run of the smallest plan. */
interface Smaller {
  readonly violation: Violation;
  readonly digest: string;
  readonly trace: readonly string[];
}

function recordSmallest({ model }: Session, { failure, subject, smallest }: Finding): Smaller {
  const trace: string[] = [];
  const small = { ...subject, plan: smallest, token: undefined };
  const { report } = recordLines(model, small, (lines) => {
    if (trace.length < MOST_LINES) trace.push(...lines);
  });
  return { trace, digest: report.digest, violation: report.violation ?? failure.violation };
}

function filesOf(
  session: Session,
  finding: Finding,
  facts: FailureFacts,
  { violation, digest, trace }: Smaller,
): Files {
  const { failure, subject, smallest } = finding;
  const plain = { ...session, style: makeStyle(0, false), width: STORY_WIDTH };
  const small = { ...subject, plan: smallest, token: undefined };
  const judged = judgedOf(session.model, subject.settings, smallest, subject.scenario?.hold);
  const recorded = { report: { digest, violation }, outcome: "violated", judged } as const;
  return new Map<string, string | Buffer>([
    originalOf(session.model, { subject, violation: failure.violation, digest: failure.digest }),
    ["plan.zab.json", spellPlan(small, recorded)],
    ["trace.jsonl.gz", gzipSync(`${[headerLine(small, digest), ...trace].join("\n")}\n`)],
    ["story.txt", `${showFinding(plain, finding, undefined).join("\n")}\n`],
    ["failure.json", spellFacts(facts)],
  ]);
}

function originalOf(
  model: Model,
  { subject, violation, digest }: Found,
): readonly [string, string] {
  const judged = judgedOf(model, subject.settings, subject.plan, subject.scenario?.hold);
  const recorded = { report: { digest, violation }, outcome: "violated", judged } as const;
  return ["original.zab.json", spellPlan(subject, recorded)];
}

function factsOf(
  model: Model,
  { subject, violation, digest }: Found,
  id: string,
  { plan, shape }: { readonly plan: EnsemblePlan; readonly shape: string | null },
): FailureFacts & { readonly [more: string]: unknown } {
  const scenarioFile = bringerOf(model, plan, violation.property)?.file;
  return {
    schema: 1,
    id,
    shape,
    property: violation.property,
    why: violation.why,
    at: violation.at,
    scenario: subject.plan.scenario,
    seed: subject.seed,
    token: subject.token ?? null,
    ...(scenarioFile === undefined ? {} : { scenarioFile }),
    digest,
    faults: plan.faults.length,
    operations: plan.operations.length,
    zabsim: version(),
  };
}

function spellFacts(facts: FailureFacts): string {
  return `${JSON.stringify(facts, null, 2)}\n`;
}

/** Makes the folder of a failure with all its files at once; false if there is one of that name. */
function addFolder(store: Store, id: string, files: Files): boolean {
  const folder = folderOf(store, id);
  const temporary = join(store.folder, "failures", `.${id}-${randomBytes(6).toString("hex")}`);
  mkdirSync(temporary);
  for (const [name, content] of files) replaceFile(join(temporary, name), content);
  try {
    // A folder that has something in it is never replaced by a rename.
    renameSync(temporary, folder);
  } catch (error) {
    removeFiles(temporary);
    if (!isFolder(folder)) throw error;
    return false;
  }
  syncFolder(join(store.folder, "failures"));
  return true;
}

function removeFailure(store: Store, id: string): void {
  removeFiles(folderOf(store, id));
}

/** Takes away what a failure consists of. What somebody has put beside it stays, and its folder with it. */
function removeFiles(folder: string): void {
  for (const name of FILES) rmSync(join(folder, name), { force: true });
  try {
    rmdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
  }
}

function folderOf(store: Store, id: string): string {
  return join(store.folder, "failures", id);
}

/** Failures in the store that were found by the same run. */
function idsOfRun(store: Store, { digest, subject, violation }: Found): string[] {
  return failureIds(store).filter((id) => {
    const there = readFacts(folderOf(store, id));
    if (there === undefined || there.property !== violation.property) return false;
    const isSameToken = subject.token !== undefined && there.token === subject.token;
    return isSameToken || there.digest === digest;
  });
}

function isBetter(facts: FailureFacts, there: FailureFacts): boolean {
  const size = facts.faults + facts.operations - there.faults - there.operations;
  return size < 0 || (size === 0 && facts.at < there.at);
}
