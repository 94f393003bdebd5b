/** The package `zabsim/vitest`: a test that is a sweep of simulated runs, and matchers for single runs. */
import { join } from "node:path";
import { expect, test, type TestAttachment } from "vitest";
import { loadModel } from "../model.ts";
import { withScenario } from "../own-scenario.ts";
import { PROFILES } from "../profiles.ts";
import { linesOfMistake, placeOfCaller, SimulationFailure, textSession } from "./failure-text.ts";
import { toHold, toReach } from "./matchers.ts";
import type { SimTestOptions } from "./test-options.ts";
import { tryOut, type TryFailure } from "./try-out.ts";

export type { SimTestOptions } from "./test-options.ts";

const TIMEOUT_MS = 300_000;
/** For what comes after the time of a profile: a failure is made small. */
const GRACE_MS = 60_000;

expect.extend({ toHold, toReach });

declare module "vitest" {
  // oxlint-disable-next-line typescript/no-explicit-any -- As vitest declares it.
  interface Matchers<T = any> {
    /** Everything that was judged held, or this property did. For what `simulate` gives. */
    toHold(property?: string): void;
    /** The run reached this goal. For what `simulate` gives. */
    toReach(goal: string): void;
  }
}

/**
 * A test of a scenario: the plans of `regressions/` first, then many runs of a seed. It fails at the
 * first violation, with the smallest plan's story for a message, and attaches plan and story.
 * ZABSIM_SEED, ZABSIM_RUNS, ZABSIM_PROFILE and ZABSIM_BUG stand above the options.
 */
export function simTest(name: string, options: SimTestOptions): void {
  const place = placeOfCaller(simTest);
  const timeout = options.timeout ?? timeoutOf(options);
  test(name, { timeout }, async ({ annotate, task }) => {
    const command = `npx vitest run ${task.file.name} -t ${JSON.stringify(name)}`;
    const failure = await failureOf(options, command, task.file.filepath);
    if (failure === undefined) return;
    const { folder, headline, lines, plan } = failure;
    const attached = (name: string, contentType: string, text: string): TestAttachment =>
      folder === undefined
        ? { contentType, body: Buffer.from(text) }
        : { contentType, path: join(folder, name) };
    await annotate(headline, "error", attached("story.txt", "text/plain", lines.join("\n")));
    if (plan !== undefined) {
      const smallest = attached("plan.zab.json", "application/json", plan);
      await annotate("the smallest plan", "notice", smallest);
    }
    throw new SimulationFailure(lines, place);
  });
}

/** A name that is no profile is told by the test itself. */
function timeoutOf({ profile }: SimTestOptions): number {
  const name = process.env["ZABSIM_PROFILE"] || profile;
  const time = PROFILES.find((known) => known.name === name)?.time;
  return time === undefined ? TIMEOUT_MS : time + GRACE_MS;
}

async function failureOf(
  options: SimTestOptions,
  command: string,
  testFile: string,
): Promise<TryFailure | undefined> {
  const model = withScenario(await loadModel(), options.scenario, options.properties);
  try {
    return await tryOut(textSession(model, process.env, process.cwd()), options, command, testFile);
  } catch (error) {
    const lines = linesOfMistake(error);
    return { headline: lines.join("; "), lines, plan: undefined };
  }
}
