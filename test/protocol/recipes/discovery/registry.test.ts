/** The registry, and the systems that are built like it: what their clients come to believe, step by step. */
import { describe, expect, test } from "vitest";
import { inject, MS, SECOND, story, type Draft } from "../../../../scenarios/build.ts";
import { simulate } from "../../../../scenarios/simulate.ts";
import { assign } from "../../../../scenarios/tasks.ts";
import type { RecipeEvent } from "../../../../protocol/recipes/vocabulary.ts";
import type { Availability } from "../../../../sim/property.ts";
import { told } from "../told.ts";

/** What each client tells of `what`, and how available the system was. */
function heard(
  recipe: { readonly name: string; readonly size?: number },
  what: RecipeEvent["what"],
  script: (draft: Draft) => void,
): { readonly lines: readonly string[]; readonly availability: Availability | undefined } {
  const { plan } = story({
    name: "systems/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: { servers: 1, clients: 3, sessionTimeout: 6000, recipe },
    until: 20 * SECOND,
    script,
  });
  const lines: string[] = [];
  const report = simulate(plan("1", 0, {}), {
    record: (entry) => {
      if (entry.kind !== "emit" || entry.emitted.kind !== "recipe") return;
      const event = entry.emitted as RecipeEvent;
      if (event.what === what) lines.push(`c${entry.node} ${event.text}`);
    },
  });
  expect(report).toMatchObject({ outcome: "held", violation: undefined });
  return { lines, availability: report.availability };
}

describe("registry", () => {
  test("who picks waits until somebody is there, and no longer", () => {
    const { lines, violated } = told({ recipe: "registry" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "pick", "/s");
      assign(draft, 5 * SECOND, "c2", "register", "/s");
      assign(draft, 6 * SECOND, "c1", "pick", "/s", { value: 7 });
    });
    expect(lines).toEqual(["c1 waiting", "c1 picked", "c2 joined", "c1 picked"]);
    expect(violated).toBeUndefined();
  });

  test("a consumer that is cut off hands out nobody", () => {
    const { lines } = told({ recipe: "registry" }, (draft) => {
      assign(draft, 3 * SECOND, "c2", "register", "/s");
      assign(draft, 4 * SECOND, "c1", "pick", "/s");
      const rest = ["s1", "s2", "s3", "c2"];
      inject(draft, 5 * SECOND, { kind: "partition", groups: [rest, ["c1"]], span: 20 * SECOND });
      assign(draft, 15 * SECOND, "c1", "pick", "/s", { patience: SECOND });
    });
    expect(lines).toEqual(["c2 joined", "c1 waiting", "c1 picked", "c1 waiting", "c1 gaveUp"]);
  });

  test("keys stay with their instances when another one comes, but for those that it gets", () => {
    const { lines } = heard({ name: "registry" }, "picked", (draft) => {
      assign(draft, 3 * SECOND, "c2", "register", "/s");
      assign(draft, 6 * SECOND, "c3", "register", "/s");
      for (const at of [5 * SECOND, 7 * SECOND]) {
        for (let value = 0; value < 8; value += 1) {
          assign(draft, at + value * 10 * MS, "c1", "pick", "/s", { value });
        }
      }
    });
    expect(lines.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => "c1 /s/instance-c2"));
    expect(new Set(lines.slice(8))).toEqual(new Set(["c1 /s/instance-c2", "c1 /s/instance-c3"]));
  });
});

describe("service-registry", () => {
  test("a consumer is not served from the death of the only provider until another comes", () => {
    const { availability } = heard({ name: "service-registry" }, "called", (draft) => {
      assign(draft, 3 * SECOND, "c1", "consume", "/s", { span: 16 * SECOND });
      assign(draft, 2 * SECOND, "c2", "provide", "/s", { span: 17 * SECOND });
      inject(draft, 5 * SECOND, { kind: "crash", node: "c2" });
      assign(draft, 8 * SECOND, "c3", "provide", "/s", { span: 11 * SECOND });
    });
    expect(availability?.longestGapMs).toBeGreaterThanOrEqual(3000);
    // Some keys are the dead one's until the ensemble has given its session up.
    expect(availability?.sharePermille).toBeGreaterThan(400);
    expect(availability?.sharePermille).toBeLessThan(900);
  });
});

describe("broker-registry", () => {
  const brokers = { name: "broker-registry", size: 4 };

  test("the controller gives every partition to somebody, and nobody more than its part and a quarter", () => {
    const { lines } = heard(brokers, "assigned", (draft) => {
      assign(draft, 3 * SECOND, "c1", "start", "/b");
      assign(draft, 4 * SECOND, "c2", "start", "/b");
    });
    expect(lines[0]).toBe("c1 p0=c1 p1=c1 p2=c1 p3=c1");
    const owners = (lines[1] ?? "").split(" ").slice(1);
    expect(owners.map((pair) => pair.slice(0, 2))).toEqual(["p0", "p1", "p2", "p3"]);
    expect(owners.filter((pair) => pair.endsWith("c1")).length).toBeGreaterThan(0);
    expect(owners.filter((pair) => pair.endsWith("c2")).length).toBeGreaterThan(0);
  });

  test("epochs count the controllers; work is nobody's from a death until the successor decides", () => {
    const { availability, lines } = heard(brokers, "elected", (draft) => {
      assign(draft, 3 * SECOND, "c1", "start", "/b");
      assign(draft, 4 * SECOND, "c2", "start", "/b");
      inject(draft, 6 * SECOND, { kind: "crash", node: "c1" });
    });
    expect(lines).toEqual(["c1 c1", "c2 c2"]);
    expect(availability?.longestGapMs).toBeGreaterThanOrEqual(4000);
    expect(availability?.longestGapMs).toBeLessThanOrEqual(9000);
  });

  test("a controller that survives its session leaves the work of others to nobody", () => {
    const plan = (bugs: readonly string[]) =>
      story({
        name: "systems/tested",
        about: "",
        watchFor: [],
        goals: [],
        cluster: { servers: 1, clients: 2, sessionTimeout: 6000, recipe: brokers, bugs: [...bugs] },
        until: 30 * SECOND,
        script: (draft) => {
          assign(draft, 3 * SECOND, "c1", "start", "/b");
          assign(draft, 4 * SECOND, "c2", "start", "/b");
          const groups = [["s1", "c2"], ["c1"]];
          inject(draft, 5 * SECOND, { kind: "partition", groups, span: 10 * SECOND });
          assign(draft, 22 * SECOND, "c2", "stop", "/b");
        },
      }).plan("1", 0, {});
    const broken = simulate(plan(["controller-survives-session"]));
    expect(broken.violation?.property).toBe("PartitionsOwned");
    expect(simulate(plan([])).outcome).toBe("held");
  });

  test("who stops resigns first: its successor needs no expiry", () => {
    const { availability, lines } = heard(brokers, "elected", (draft) => {
      assign(draft, 3 * SECOND, "c1", "start", "/b");
      assign(draft, 4 * SECOND, "c2", "start", "/b");
      assign(draft, 6 * SECOND, "c1", "stop", "/b");
    });
    expect(lines).toEqual(["c1 c1", "c2 c2"]);
    expect(availability?.longestGapMs).toBeLessThan(100);
  });
});
