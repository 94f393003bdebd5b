/** Clients that the command line asks for: a story keeps those that it tells of, the swarm takes what is said. */
import { describe, expect, test } from "vitest";
import { findScenario } from "../../scenarios/catalogue.ts";
import type { ScenarioOptions } from "../../scenarios/scenario.ts";
import { must } from "../../sim/assert.ts";

function clientsOf(name: string, options: ScenarioOptions, index = 0): number | undefined {
  return must(findScenario(name), name).plan("1", index, options).cluster.clients;
}

describe("clients", () => {
  test("of a story are at least those that it tells of", () => {
    expect(clientsOf("stale-read", {})).toBe(2);
    expect(clientsOf("stale-read", { clients: 1 })).toBe(2);
    expect(clientsOf("stale-read", { clients: 5 })).toBe(5);
    expect(clientsOf("cold-start", { clients: 5 })).toBe(5);
  });

  test("that were not asked for leave the plan as it is", () => {
    expect(clientsOf("cold-start", {})).toBeUndefined();
    expect(clientsOf("cold-start", { clients: 0 })).toBeUndefined();
  });

  test("of the swarm are what was asked for, whatever it draws", () => {
    const indices = Array.from({ length: 20 }, (_, index) => index);
    const drawn = indices.map((index) => clientsOf("swarm", {}, index) ?? 0);
    expect(new Set(drawn).size).toBeGreaterThan(2);
    for (const index of indices) {
      expect(clientsOf("swarm", { clients: 2 }, index)).toBe(2);
      expect(clientsOf("swarm", { clients: 0 }, index)).toBe(0);
    }
    const swarm = must(findScenario("swarm"), "swarm");
    const { cluster, operations } = swarm.plan("1", 3, { clients: 0, sessionTimeout: 777 });
    expect(cluster.sessionTimeout).toBe(777);
    expect(operations.filter(({ node }) => node.startsWith("c"))).toEqual([]);
  });
});
