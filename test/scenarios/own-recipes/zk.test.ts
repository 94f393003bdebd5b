/** What programs are told: answers, errors by their names, watches, states of the connection. */
import { describe, expect, test } from "vitest";
import {
  BadVersion,
  ConnectionLoss,
  NodeExists,
  NoNode,
  NotEmpty,
  predecessor,
  recipe,
  retry,
  SessionExpired,
  type ZooKeeperError,
} from "../../../scenarios/own-recipes/index.ts";
import { SECOND } from "../../../scenarios/build.ts";
import { runOf, runProgram, type Strike } from "./programs.ts";

describe("calls", () => {
  test("give what is read, and make parents where it is asked for", () => {
    const { report, told } = runProgram(function* (zk, me) {
      const path = yield* zk.create("/a/b/n-", { sequential: true, parents: true, data: "one" });
      const { data, stat } = yield* zk.getData(path);
      const { version } = yield* zk.setData(path, "two", stat.version);
      yield* me.note([path, data, version]);
      const { children } = yield* zk.getChildren("/a/b");
      children.push("mine");
      yield* me.note([children, yield* zk.exists("/nobody")]);
      const made = yield* zk.multi([
        { create: "/m", ephemeral: true },
        { setData: path, data: "three", version: 1 },
        { check: path, version: 2 },
        { delete: path },
      ]);
      yield* zk.sync();
      const owner = (yield* zk.exists("/m"))?.ephemeralOwner;
      yield* me.note([made, owner === (yield* me.session()), me.name, me.size, me.bug("none")]);
    });
    expect(report.outcome).toBe("held");
    expect(told).toEqual([
      'c1 ["/a/b/n-0000000000","one",1]',
      'c1 [["n-0000000000","mine"],null]',
      'c1 [["/m"],true,"c1",1,false]',
      "c1 finished /tried",
    ]);
  });

  test.each<[typeof ZooKeeperError, Parameters<typeof runProgram>[0]]>([
    [NoNode, (zk) => zk.getData("/nobody")],
    [NoNode, (zk) => zk.multi([{ create: "/x" }, { delete: "/nobody" }])],
    [NodeExists, (zk) => zk.create("/zookeeper")],
    [
      NotEmpty,
      function* (zk) {
        yield* zk.create("/x/y", { parents: true });
        yield* zk.delete("/x");
      },
    ],
    [BadVersion, (zk) => zk.setData("/zookeeper", "", 7)],
  ])("throw %o", (Kind, code) => {
    let thrown: unknown;
    const { told } = runProgram(function* (zk, me) {
      try {
        yield* code(zk, me);
      } catch (error) {
        thrown = error;
        throw error;
      }
    });
    expect(thrown).toBeInstanceOf(Kind);
    expect(told).toEqual([`c1 failed ${Kind.name}`, "c1 finished /tried"]);
  });
});

const SHORT_CUT: Strike = [4, { kind: "partition", groups: [["c1"], ["rest"]], span: 3 * SECOND }];
const CUT: Strike = [4, { kind: "partition", groups: [["c1"], ["rest"]], span: 5 * SECOND }];
const LONG_CUT: Strike = [4, { kind: "partition", groups: [["c1"], ["rest"]], span: 15 * SECOND }];

describe("a connection that is lost", () => {
  test("ends a call by ConnectionLoss, which retry outlasts", () => {
    const { told } = runProgram(
      function* (zk, me) {
        yield* me.sleep("3s");
        try {
          yield* zk.create("/x");
        } catch (error) {
          yield* me.note([error instanceof ConnectionLoss, yield* me.state()]);
        }
        const stat = yield* retry(() => zk.exists("/x"));
        yield* me.note([stat?.version, yield* me.state()]);
      },
      [SHORT_CUT],
    );
    // It is told before the state is: the create never came to a server.
    const calls = ['c1 [true,"CONNECTED"]', 'c1 [null,"RECONNECTED"]'];
    expect(told).toEqual([...calls, "c1 finished /tried"]);
  });

  test("wakes one who sleeps while it lasts, and nobody else", () => {
    const { told } = runProgram(
      function* (_zk, me) {
        const began = yield* me.now();
        yield* me.note(yield* me.sleep("8s", { whileConnected: true }));
        yield* me.note((yield* me.now()) - began < 8000);
        yield* me.note(yield* me.sleep("1s", { whileConnected: true }));
        // An alarm that nobody waits for any more must not wake this one.
        yield* me.note(yield* me.sleep("10s"));
        yield* me.note((yield* me.now()) - began > 15_000);
      },
      [CUT],
    );
    expect(told).toEqual([
      "c1 SUSPENDED",
      "c1 true",
      "c1 SUSPENDED",
      "c1 RECONNECTED",
      "c1 true",
      "c1 finished /tried",
    ]);
  });

  test("lets watches live on, until the session is over", () => {
    const watching = recipe("tried", function* (zk, me) {
      yield* zk.exists("/x", { watch: true });
      try {
        yield* zk.nextWatch();
      } catch (error) {
        yield* me.note([error instanceof SessionExpired, yield* me.state()]);
      }
      // The next session is another's.
      yield* retry(() => zk.exists("/x", { watch: true }));
      yield* me.note(yield* zk.nextWatch({ within: "5s" }));
    });
    const { told } = runOf(watching, [LONG_CUT]);
    expect(told).toEqual([
      "c1 waiting /tried",
      'c1 [true,"LOST"]',
      "c1 undefined",
      "c1 finished /tried",
    ]);
  });

  test("is heard of by one who was busy, and not by one who watches anew", () => {
    const { told } = runProgram(
      function* (zk, me) {
        yield* zk.exists("/x", { watch: true });
        yield* me.sleep("20s");
        try {
          yield* zk.nextWatch();
        } catch (error) {
          yield* me.note(error instanceof SessionExpired);
        }
        yield* zk.exists("/y", { watch: true });
        yield* zk.create("/y");
        yield* me.note(yield* zk.nextWatch());
      },
      [LONG_CUT],
    );
    expect(told).toEqual([
      "c1 true",
      'c1 {"type":"NodeCreated","path":"/y"}',
      "c1 finished /tried",
    ]);
  });
});

describe("what is held", () => {
  test("is told once, fences writes, and is left at the end", () => {
    const { told } = runProgram(function* (zk, me) {
      const { czxid: token } = (yield* zk.exists("/zookeeper")) ?? { czxid: 0 };
      yield* me.leave("it");
      yield* me.enter("it", { node: "/zookeeper", token: token + 5 });
      yield* me.enter("it");
      yield* me.note(yield* me.store(1, { token: 5 }));
      yield* me.note(yield* me.store(1, { token: 4 }));
      yield* zk.delete("/nobody");
    });
    expect(told).toEqual([
      "c1 granted /zookeeper",
      "c1 taken",
      "c1 refused",
      "c1 failed NoNode",
      "c1 released it",
      "c1 finished /tried",
    ]);
  });

  test("is not held by two", () => {
    const bold = recipe("tried", function* (_zk, me) {
      yield* me.enter("it");
      yield* me.sleep("1s");
    });
    expect(runOf(bold, [], 2).report.violation).toMatchObject({
      property: "ExclusiveInBelief",
      why: "c2 and c1 both believe that they hold it",
    });
  });
});

test("the predecessor is the next lower number, whatever stands before it", () => {
  const names = ["b-0000000003", "a-0000000007", "c-0000000001", "x"];
  expect(predecessor(names, "/lock/z-0000000007")).toBe("b-0000000003");
  expect(predecessor(names, "z-0000000002")).toBe("c-0000000001");
  expect(predecessor(names, "z-0000000001")).toBeUndefined();
  expect(predecessor(names, "z")).toBeUndefined();
  expect(predecessor(["n0000000001", "n0000000002"], "n0000000003")).toBe("n0000000002");
  const round = ["n--2147483648", "n-2147483646", "n-2147483647"];
  expect(predecessor(round, "n--2147483648")).toBe("n-2147483647");
  expect(predecessor(round, "n--2147483647")).toBe("n--2147483648");
});
