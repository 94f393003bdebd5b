/** What applications do, and leave alone where nobody is to write. */
import { expect, test } from "vitest";
import { isWrite } from "../../../protocol/api/operations.ts";
import { DEFAULT_CLUSTER } from "../../../protocol/config.ts";
import { planDice, SECOND } from "../../../scenarios/build.ts";
import { drawApplications } from "../../../scenarios/swarm/applications.ts";
import type { Mix } from "../../../scenarios/swarm/mix.ts";

const BUSY = { at: 0, calm: 4 * SECOND, end: 6 * SECOND, isSilent: false };
const SILENT = { at: 6 * SECOND, calm: 10 * SECOND, end: 12 * SECOND, isSilent: true };

function drawn(index: number): Mix {
  const cluster = { ...DEFAULT_CLUSTER, clients: 3 };
  const die = planDice("applications", index);
  const draft = { cluster, die, until: 20 * SECOND, operations: [], faults: [] };
  const mix = { ...draft, recovery: SECOND, harmable: [], victim: "s1" };
  drawApplications(mix, [BUSY, SILENT], 40);
  return mix;
}

/** A group of calls that began in time may end a little later. */
const MARGIN = SECOND;

test("nobody writes, or ends a session, in a silent episode; some look", () => {
  let looks = 0;
  let writes = 0;
  for (let index = 0; index < 50; index += 1) {
    for (const { at, make } of drawn(index).operations) {
      const command = make(1);
      if (command.kind !== "call") continue;
      const changes = isWrite(command.op) || command.op.kind === "closeSession";
      const isSilent = at >= SILENT.at + MARGIN && at < SILENT.end;
      if (isSilent) expect(changes).toBe(false);
      if (isSilent) looks += 1;
      if (changes) writes += 1;
    }
  }
  expect(looks).toBeGreaterThan(50);
  expect(writes).toBeGreaterThan(500);
});
