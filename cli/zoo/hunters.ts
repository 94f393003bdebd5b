/** Who hunts: threads with a watchdog, or this one. */
import type { Model } from "../model.ts";
import { orOurFault, runWatched } from "../watched-pool.ts";
import { newMark } from "../watchdog.ts";
import { blame, type Blamed, type Trial } from "./blame.ts";
import { hunt, type Quarry } from "./hunt-worker.ts";
import type { Hunt } from "./hunts.ts";
import type { ZooPlan } from "./plan.ts";
import { smallestOf, type Smallest } from "./smallest.ts";

/** A hunt to be made. */
export type Asked = Omit<Quarry, "source" | "mark">;
/** A failing run to be made small. */
export type Spoil = Pick<Asked, "bug" | "seed" | "settings"> & { readonly index: number };

/** As many may be asked at a time as there are threads; more wait. */
export interface Hunters {
  readonly hunt: (asked: Asked) => Promise<Hunt>;
  readonly shrink: (spoil: Spoil) => Promise<Smallest>;
  readonly blame: (trial: Trial) => Promise<Blamed[]>;
  readonly close: () => Promise<void>;
}

/** Threads are loaded only where they are used. Exit 70 for a run that hangs or is our fault. */
export async function huntersOf(model: Model, plan: ZooPlan): Promise<Hunters> {
  const { source } = model;
  const { runTimeout, workers } = plan;
  if (workers === 1 || source === undefined) return aloneWith(model);
  const { Tinypool } = await import("tinypool");
  const { builtFile } = await import("../built.ts");
  const filename = builtFile("zoo/hunt-worker.js");
  const pool = new Tinypool({ filename, minThreads: workers, maxThreads: workers });
  return {
    hunt: (asked) => {
      const how = { name: "huntInThread", seed: `${asked.seed}-${asked.nth}`, runTimeout };
      return orOurFault(runWatched<Hunt>(pool, { ...asked, source, mark: newMark() }, how));
    },
    shrink: (spoil) => {
      const asked = pool.run({ ...spoil, source }, { name: "shrinkInThread" });
      return orOurFault(asked as Promise<Smallest>);
    },
    blame: (trial) => {
      const asked = pool.run({ ...trial, source }, { name: "blameInThread" });
      return orOurFault(asked as Promise<Blamed[]>);
    },
    close: () => pool.destroy(),
  };
}

function aloneWith(model: Model): Hunters {
  /** Lets Ctrl-C be heard. */
  const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    hunt: (asked) => orOurFault(breath().then(() => hunt(model, asked))),
    shrink: ({ bug, index, seed, settings }) =>
      orOurFault(breath().then(() => smallestOf(model, bug, settings, seed, index))),
    blame: (trial) => orOurFault(breath().then(() => blame(model, trial))),
    close: async () => undefined,
  };
}
