/** The judges of what is held, told of grants and wake-ups by hand. */
import { beforeEach, describe, expect, test } from "vitest";
import { OPEN_ACL } from "../../../../protocol/api/acl.ts";
import { EVENT } from "../../../../protocol/api/operations.ts";
import type { Believed } from "../../../../protocol/recipes/vocabulary.ts";
import { NEWEST } from "../../../../protocol/rules.ts";
import { newNode } from "../../../../protocol/spec/service/model-nodes.ts";
import { newModel, type Model } from "../../../../protocol/spec/service/model-tree.ts";
import { onAsleep } from "../../../../protocol/spec/recipes/holding.ts";
import type { Look } from "../../../../protocol/spec/recipes/look.ts";
import { onLibraryEvent, onRecipeEvent } from "../../../../protocol/spec/recipes/recipes.ts";
import { startRecipes, type RecipesSeen } from "../../../../protocol/spec/recipes/seen.ts";
import type { Zxid } from "../../../../protocol/zxid.ts";

let model: Model;
let seen: RecipesSeen;
let violated: string[];
let reached: string[];
let look: Look;

function begin(size: number): void {
  model = newModel({ rules: NEWEST, extendedTypes: true, firstSequence: 0 });
  seen = startRecipes("lock", size, 0);
  violated = [];
  reached = [];
  look = {
    now: 0,
    model,
    violate: (property) => violated.push(property),
    reach: (goal) => reached.push(goal),
  };
}

beforeEach(() => begin(1));

/** Client `client` has session `client`, which lives, and asks for `ask`. */
function connect(client: number, ask = "use"): void {
  model.sessions.set(client, 6000);
  const state = { kind: "handle", state: "connected", session: client, server: 0, timeout: 6000 };
  onLibraryEvent(seen, client, state as Parameters<typeof onLibraryEvent>[2], look);
  tell(client, "asked", "/a", ask);
}

function tell(client: number, what: Believed, path: string, text = "", number = 0): void {
  onRecipeEvent(seen, client, { kind: "recipe", what, task: 1, path, text, number }, look);
}

/** The node of client `client` is made, by zxid `token`, or has gone. */
function make(client: number, token: number, label = "lock-"): string {
  const path = `/a/_c_${client}-${label}${token}`;
  const birth = { data: "", acl: OPEN_ACL, owner: client, zxid: token as Zxid, time: 0 };
  model.nodes.set(path, newNode(birth));
  return path;
}

function grant(client: number, token: number, label?: string): string {
  const node = make(client, token, label);
  tell(client, "granted", "/a", node, token);
  return node;
}

function wake(client: number, path: string): void {
  const event = { kind: "noticed", type: EVENT.NODE_DELETED, path, zxid: 9 as Zxid };
  onLibraryEvent(seen, client, event as Parameters<typeof onLibraryEvent>[2], look);
}

describe("two holders of one lock", () => {
  test("violate the ensemble's word and belief", () => {
    connect(1);
    connect(2);
    grant(1, 5);
    grant(2, 6);
    expect(violated).toEqual(["ExclusiveAtServer", "ExclusiveInBelief"]);
  });

  test("are readers that share it, in any order, and no writer", () => {
    connect(1, "read");
    connect(2, "read");
    connect(3, "write");
    grant(1, 6, "read-");
    grant(2, 5, "read-");
    expect(violated).toEqual([]);
    expect(reached).toContain("shared");
    grant(3, 7, "write-");
    expect(violated).toEqual(["ExclusiveAtServer", "ExclusiveInBelief"]);
  });

  test("a reader before an earlier writer is unfair", () => {
    connect(1, "read");
    connect(2, "write");
    grant(1, 6, "read-");
    tell(1, "released", "/a", "", 6);
    model.nodes.delete("/a/_c_1-read-6");
    grant(2, 5, "write-");
    expect(violated).toEqual(["FairHandOver"]);
  });
});

describe("a grant by a node that is gone", () => {
  test("is no fact of the ensemble, and excused as long as its client cannot know", () => {
    connect(1);
    connect(2);
    const old = make(1, 5);
    model.nodes.delete(old);
    model.sessions.delete(1);
    grant(2, 6);
    tell(1, "granted", "/a", old, 5);
    expect(violated).toEqual([]);
    expect(reached).toContain("two-believed");
  });

  test("is a mistake of one who has another session by then", () => {
    connect(1);
    connect(2);
    const node = grant(1, 5);
    model.nodes.delete(node);
    model.sessions.delete(1);
    const again = { kind: "handle", state: "connected", session: 8, server: 0, timeout: 6000 };
    onLibraryEvent(seen, 1, again as Parameters<typeof onLibraryEvent>[2], look);
    grant(2, 6);
    expect(violated).toEqual(["ExclusiveInBelief"]);
  });
});

describe("two leases", () => {
  beforeEach(() => begin(2));

  test("are held by two; a third one is too many", () => {
    for (const client of [1, 2, 3]) connect(client);
    grant(1, 5);
    grant(2, 6);
    expect(violated).toEqual([]);
    grant(3, 7);
    expect(violated).toEqual(["ExclusiveAtServer", "ExclusiveInBelief"]);
  });

  test("a third holder is excused if one of the two has slept", () => {
    for (const client of [1, 2, 3]) connect(client);
    const node = grant(1, 5);
    grant(2, 6);
    onAsleep(seen, [1], 0);
    model.nodes.delete(node);
    grant(3, 7);
    expect(violated).toEqual([]);
  });
});

describe("the end of a holder", () => {
  test("wakes one of those who wait alone", () => {
    for (const client of [1, 2]) {
      connect(client);
      tell(client, "waiting", "/a", "/a/x-1", client + 5);
    }
    wake(1, "/a/x-1");
    expect(violated).toEqual([]);
    wake(2, "/a/x-1");
    expect(violated).toEqual(["NoHerd"]);
  });

  test("wakes all readers that it has kept waiting", () => {
    for (const client of [1, 2, 3]) {
      connect(client, "read");
      tell(client, "waiting", "/a", "/a/x-1", client + 5);
      wake(client, "/a/x-1");
    }
    expect(violated).toEqual([]);
  });
});

describe("a place", () => {
  test("is lost with its session, and without need in the same one", () => {
    connect(1);
    tell(1, "waiting", "/a", "/a/x-1", 5);
    tell(1, "waiting", "/a", "/a/x-2", 5);
    expect(violated).toEqual([]);
    tell(1, "waiting", "/a", "/a/x-2", 7);
    expect(violated).toEqual(["KeepsItsPlace"]);
  });

  test("is another one after a release, or in another directory", () => {
    connect(1);
    tell(1, "waiting", "/a", "/a/x-1", 5);
    tell(1, "waiting", "/b", "/b/x-1", 6);
    tell(1, "released", "/a", "", 5);
    tell(1, "waiting", "/a", "/a/x-1", 7);
    expect(violated).toEqual([]);
  });
});
