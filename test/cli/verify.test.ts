/** `--verify` where more than one run is behind a plan, or runs before it: exhaustive and guided searches. */
import { expect, it } from "vitest";
import { jsonLine } from "../../cli/timeline/jsonl.ts";
import { simulateTwice } from "../../cli/verify.ts";
import { serversOf } from "../../protocol/config.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { simulate, type SimulateOptions } from "../../scenarios/simulate.ts";
import { SWARM } from "../../scenarios/strategies.ts";
import type { Report } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { cli, STUB } from "./stub.ts";
import { loadModel } from "./thread-model.ts";

it("compares all orders of an exploration, and shows the event of the one that differs", () => {
  const drawn = SWARM.plan("1", 0, { strategy: "exhaustive" });
  const plan = { ...drawn, schedule: { ...drawn.schedule, states: 500 } } as EnsemblePlan;
  const trace: TraceEntry[] = [];
  const events: string[][] = [];
  const report = simulate(plan, {
    record: (entry) => void trace.push(entry),
    verify: () => {
      const lines = trace.splice(0).map((entry) => jsonLine(entry, serversOf(plan.cluster)));
      events.push(lines.slice(0, 8));
    },
  });
  expect(report).toEqual(simulate(plan));
  expect(simulateTwice({ ...STUB, simulate }, plan, {})).toEqual(report);

  // In an order that is not the first the second exploration comes to another state.
  const orders = report.explored?.orders ?? 0;
  expect(orders).toBeGreaterThan(2);
  const part = Math.floor(events.length * 0.7);
  const place = events.slice(0, part).findLastIndex((lines) => lines.length > 0);
  expect(place).toBeGreaterThan(part - 10);
  // What is recorded is the exploration itself, from its first event on.
  expect(events[0]).not.toEqual([]);
  let times = 0;
  const strange = (again: EnsemblePlan, { verify, ...options }: SimulateOptions = {}): Report =>
    simulate(again, {
      ...options,
      verify: (digest) => {
        times += 1;
        verify?.(times === events.length + place + 1 ? "another" : digest);
      },
    });
  const lines = events[place] ?? [];
  const { e: event } = JSON.parse(lines[0] ?? "") as { e: number };
  const parted = { event, first: lines, second: lines };
  expect(simulateTwice({ ...STUB, simulate: strange }, plan, {})).toEqual(parted);
});

it("changes nothing about the runs of a guided sweep", async () => {
  const model = await loadModel();
  const sweep = "fuzz --strategy guided --runs 300 --seed g --bug ack-before-fsync --workers 1";
  const plain = await cli(sweep, { model });
  const twice = await cli(`${sweep} --verify 50`, { model });
  expect([twice.out, twice.exit]).toEqual([plain.out, 1]);
});
