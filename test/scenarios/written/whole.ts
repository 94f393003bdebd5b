/** A scenario with everything in it that can be written, and what is said of one that is wrong. */
import { defineScenario, ScenarioError } from "../../../scenarios/define.ts";
import type { WrittenScenario } from "../../../scenarios/written/types.ts";

export const WHOLE: WrittenScenario = {
  name: "whole",
  about: "Everything that can be said.",
  watchFor: ["this"],
  cluster: { servers: 5, observers: 1, tickTime: "500ms", snapCount: 50, startAt: ["0s", "1s"] },
  clients: [
    { count: 2, workload: "mixed", rate: "10/s", from: "2s", to: "9s", sessionTimeout: "4s" },
    { workload: "watchers", sessionTimeout: "4s" },
  ],
  timeline: [
    { at: "4s", partition: [["s1", "s2"], "leader", ["rest"]], for: "3s" },
    { on: "epoch-change", pause: "any", for: "1s" },
    { before: { packet: "COMMIT", at: "s3", nth: 2, since: "1s" }, crash: ["s3"], for: "2s" },
    { after: { event: "logTruncated" }, power: "any", for: "1s" },
    { at: "8s", dropReply: "c1", nth: 3 },
  ],
  random: { delay: "1ms..15ms", loss: "1%", jitter: "200ms" },
  until: "12s",
  expect: { hold: ["ClientsServed"], goals: ["leader-change"] },
};

export function problems(value: unknown): string[] {
  try {
    defineScenario(value as WrittenScenario);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split("\n");
    throw error;
  }
  return [];
}
