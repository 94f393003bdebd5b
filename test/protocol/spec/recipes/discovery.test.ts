/** The judges of discovery and of brokers, on accounts made by hand: what they see, and what they excuse. */
import { beforeEach, describe, expect, test } from "vitest";
import { NEWEST } from "../../../../protocol/rules.ts";
import type { RecipeEvent } from "../../../../protocol/recipes/vocabulary.ts";
import {
  findUnowned,
  onAskedToStart,
  onBrokersChanged,
  type BrokersSeen,
} from "../../../../protocol/spec/recipes/brokers.ts";
import type { CommittedChange } from "../../../../protocol/spec/recipes/changes.ts";
import {
  onAskedOfService,
  onInstanceChanged,
  onInstanceJoined,
  onInstanceLeft,
  onPicked,
  startDiscovery,
  type DiscoverySeen,
} from "../../../../protocol/spec/recipes/discovery.ts";
import type { Look } from "../../../../protocol/spec/recipes/look.ts";
import { newNode, type ModelNode } from "../../../../protocol/spec/service/model-nodes.ts";
import { newModel, put, type Model } from "../../../../protocol/spec/service/model-tree.ts";
import { OPEN_ACL } from "../../../../protocol/api/acl.ts";
import type { SessionId } from "../../../../protocol/transaction.ts";
import { makeZxid } from "../../../../protocol/zxid.ts";

const NODE = "/s/instance-c2";
const BOUND = 100;
const SESSION: SessionId = 7;
let model: Model;
let violated: string[];

beforeEach(() => {
  model = newModel({ rules: NEWEST, extendedTypes: true, firstSequence: 0 });
  violated = [];
});

function lookAt(now: number): Look {
  return { now, model, violate: (property) => violated.push(property), reach: () => undefined };
}

function event(text: string, number = 0): RecipeEvent {
  return { kind: "recipe", what: "asked", task: 1, path: "/s", text, number };
}

function nodeOf(data: string, owner: SessionId = SESSION, version = 0): ModelNode {
  const zxid = makeZxid(1, 1);
  return { ...newNode({ data, owner, zxid, time: 0, acl: OPEN_ACL }), version };
}

function change(path: string, after: ModelNode | undefined): CommittedChange {
  const parent = path.slice(0, path.lastIndexOf("/"));
  return { zxid: makeZxid(1, 2), path, parent, before: undefined, after };
}

describe("who is picked", () => {
  let seen: DiscoverySeen;

  beforeEach(() => {
    seen = startDiscovery();
    onAskedOfService(seen, 1, event("pick"));
    onInstanceJoined(seen, NODE, 2);
  });

  function pick(now: number, awakeFrom = 0, connectedFrom = 0): readonly string[] {
    onPicked(seen, 1, { awakeFrom, connectedFrom }, BOUND, event(NODE), lookAt(now));
    return violated;
  }

  test("may have been gone for as long as the bound, and no longer", () => {
    onInstanceChanged(seen, change(NODE, undefined), 1000);
    expect(pick(1000 + BOUND)).toEqual([]);
    expect(pick(1001 + BOUND)).toEqual(["FreshDiscovery"]);
  });

  test("the time in which a client slept, or was not connected, does not count", () => {
    onInstanceChanged(seen, change(NODE, undefined), 1000);
    expect(pick(5000, 5000 - BOUND)).toEqual([]);
    expect(pick(5000, 0, 5000 - BOUND)).toEqual([]);
    expect(pick(5000, 4999 - BOUND, 4999 - BOUND)).toEqual(["FreshDiscovery"]);
  });

  test("may be dead while its session lives, unless its node is nobody's", () => {
    put(model, NODE, nodeOf(""), makeZxid(1, 1));
    onInstanceLeft(seen, NODE, { at: 1000, isWithdrawn: false });
    expect(pick(9000)).toEqual([]);
    put(model, NODE, nodeOf("", 0), makeZxid(1, 2));
    expect(pick(9000)).toEqual(["FreshDiscovery"]);
  });

  test("has gone if it was withdrawn, whoever's the node is; not if it was asked to be there again", () => {
    put(model, NODE, nodeOf(""), makeZxid(1, 1));
    onInstanceLeft(seen, NODE, { at: 1000, isWithdrawn: true });
    onAskedOfService(seen, 2, event("register"));
    expect(pick(9000)).toEqual([]);
    onInstanceLeft(seen, NODE, { at: 1000, isWithdrawn: true });
    expect(pick(9000)).toEqual(["FreshDiscovery"]);
  });
});

describe("whose work it is", () => {
  let seen: Map<string, BrokersSeen>;

  beforeEach(() => {
    seen = new Map();
    onAskedToStart(seen, event("start"));
  });

  function decide(data: string, version: number): readonly string[] {
    onBrokersChanged(seen, change("/s/assignment", nodeOf(data, 0, version)), lookAt(0));
    return violated;
  }

  function elect(epoch: number): void {
    onBrokersChanged(seen, change("/s/epoch", nodeOf("c1", 0, epoch)), lookAt(0));
  }

  test("a decision of a former epoch is none", () => {
    elect(1);
    expect(decide("1 p0=c1", 1)).toEqual([]);
    elect(2);
    expect(violated).toEqual([]);
    expect(decide("1 p0=c1", 2)).toEqual(["DecisionsFenced"]);
  });

  test("it must be one's that is there, if anybody is who can decide", () => {
    elect(1);
    decide("1 p0=c1 p1=c2", 1);
    put(model, "/s/ids/broker-c1", nodeOf(""), makeZxid(1, 3));
    expect(findUnowned(seen, 1, () => true, lookAt(0))).toBeUndefined();
    expect(findUnowned(seen, 2, () => true, lookAt(0))).toBe(
      "p1 of /s is c2's, which is not there",
    );
    expect(findUnowned(seen, 3, (node) => node === "/s/ids/broker-c2", lookAt(0))).toBeUndefined();
    decide("1 p0=c1", 2);
    expect(findUnowned(seen, 2, () => true, lookAt(0))).toBe("p1 of /s has no owner");
  });
});
