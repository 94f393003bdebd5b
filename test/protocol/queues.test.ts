/** The threads of a server have numbers and names of their own. */
import { expect, test } from "vitest";
import * as queues from "../../protocol/queues.ts";

test("no two threads share a number or a name", () => {
  const single = Object.values(queues).filter((queue) => typeof queue === "number");
  const handlers = [1, 2, 31].map(queues.handlerQueue);
  const all = [...single, ...handlers];
  expect(single).toHaveLength(9);
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(all.map(queues.queueName)).size).toBe(all.length);
  expect(queues.queueName(queues.CLIENTS)).toBe("clients");
  expect(handlers.map(queues.queueName)).toEqual([
    "handler of s1",
    "handler of s2",
    "handler of s31",
  ]);
});
