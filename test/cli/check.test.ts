/** `zabsim check`: histories of ours and of others, verdicts, and what is refused. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../cli/model.ts";
import { ownFolder } from "./own-folder.ts";
import { cli, type Shown } from "./stub.ts";

const folder = ownFolder("check");

const PATH = join(folder, "history.jsonl");

function checked(text: string, flags = ""): Promise<Shown> {
  writeFileSync(PATH, text);
  return cli(`check ${PATH} ${flags}`.trim());
}

/** "0 write 1" calls, "0 ok" ends it; values are JSON. Keyed by `x` unless told otherwise. */
function history(...lines: readonly string[]): string {
  const open = new Map<string, string>();
  return lines
    .map((line) => {
      const [process = "", word = "", ...values] = line.split(" ");
      const isEnd = ["ok", "fail", "info"].includes(word);
      const op = isEnd ? (open.get(process) ?? "") : word;
      open.set(process, op);
      const value: unknown = values.length === 0 ? undefined : JSON.parse(values.join(" "));
      return JSON.stringify({
        process: Number(process),
        type: isEnd ? word : "invoke",
        op,
        key: "x",
        value,
      });
    })
    .join("\n");
}

describe("registers", () => {
  it.each([
    ["a read of the last write", ["0 write 1", "0 ok", "1 read", "1 ok 1"], 0],
    ["of one that is going on", ["0 write 1", "1 read", "1 ok 1", "0 ok"], 0],
    ["of one that was never written", ["0 write 1", "0 ok", "1 read", "1 ok 2"], 1],
    ["of one that failed", ["0 write 1", "0 fail", "1 read", "1 ok 1"], 1],
    ["of one that may have failed", ["0 write 1", "0 info", "1 read", "1 ok 1"], 0],
    ["of one that never ended", ["0 write 1", "1 read", "1 ok 1"], 0],
    [
      "of one that was overwritten",
      ["0 write 1", "0 ok", "0 write 2", "0 ok", "1 read", "1 ok 1"],
      1,
    ],
    ["of nothing", ["1 read", "1 ok null", "0 write 1", "0 ok"], 0],
    ["a read that failed tells nothing", ["0 write 1", "0 ok", "1 read", "1 fail 7"], 0],
    ["cas that fits", ["0 write 1", "0 ok", "1 cas [1,2]", "1 ok", "0 read", "0 ok 2"], 0],
    ["cas that does not", ["0 write 1", "0 ok", "1 cas [2,3]", "1 ok"], 1],
    ["cas that failed tells nothing", ["0 write 1", "0 ok", "1 cas [1,3]", "1 fail"], 0],
  ] as const)("%s", async (_name, lines, exit) => {
    expect((await checked(history(...lines))).exit).toBe(exit);
  });

  it("shows the shortest part that fits no order", async () => {
    const others = Array.from({ length: 30 }, (_, nth) => [`2 write ${nth + 10}`, "2 ok"]).flat();
    const text = history(
      ...others,
      "0 write 1",
      "0 ok",
      "0 write 2",
      "1 read",
      "1 ok 2",
      "0 ok",
      "1 read",
      "1 ok 1",
    );
    const { exit, out } = await checked(text);
    expect(exit).toBe(1);
    expect(out.slice(out.indexOf("✗ x"))).toMatchInlineSnapshot(`
      "✗ x · 34 operations, which no order explains
          33 operations before it fit; what returned on line 68 fits nowhere:
            lines 61-62, process 0: write 1 → ok
            lines 63-66, process 0: write 2 → ok
          ✗ lines 67-68, process 1: read → 1
          it could have read only: 2

      ✗ 0 of 1 key linearizable · 1 not
      "
    `);
    const { keys } = JSON.parse((await checked(text, "--json")).out) as { keys: object[] };
    expect(keys).toMatchObject([
      { key: "x", outcome: "violated", culprit: { invoked: 67, returned: 68 }, possible: [2] },
    ]);
  });

  it("judges keys apart, and says which could not be judged", async () => {
    const free = Array.from({ length: 14 }, (_, nth) => `${nth} write ${nth}`);
    const ends = Array.from({ length: 14 }, (_, nth) => `${nth} ok`);
    const hard = history(...free, ...ends, "0 read", "0 ok 99").replaceAll('"x"', '"hard"');
    const easy = history("50 write 1", "50 ok");
    const { exit, out } = await checked(`${hard}\n${easy}`, "--bound 1000");
    expect(exit).toBe(2);
    expect(out).toMatch(/^\? hard · 15 operations: the search ended at its bound of 1000 conf/m);
    expect(out).toMatch(/^\? 1 of 2 keys linearizable · 1 not judged$/m);
  });

  it("begins where it is told to", async () => {
    const text = history("1 read", "1 ok 5");
    expect((await checked(text)).exit).toBe(1);
    expect((await checked(text, "--initial 5")).exit).toBe(0);
  });
});

describe("Jepsen's words", () => {
  it("are read: f for op, keywords, nemesis, keys in tuples", async () => {
    const lines = [
      { process: ":nemesis", type: ":info", f: ":start-partition", value: "majority" },
      { process: 0, type: ":invoke", f: ":write", value: ["k", 3], time: 1, index: 1 },
      { process: 0, type: ":ok", f: ":write", value: ["k", 3], time: 2, index: 2 },
      { process: 1, type: ":invoke", f: ":cas", value: ["k", [3, 4]], time: 3, index: 3 },
      { process: 1, type: ":info", f: ":cas", value: ["k", [3, 4]], error: ":timeout" },
      { process: 0, type: ":invoke", f: ":read", value: ["k", null], time: 5, index: 5 },
      { process: 0, type: ":ok", f: ":read", value: ["k", 4], time: 6, index: 6 },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    const { exit, out } = await checked(text, "--json");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      model: "register",
      operations: 3,
      keys: [{ key: "k" }],
    });
    const other = text.replace('"value":["k",4]', '"value":["k",5]');
    expect((await checked(other)).exit).toBe(1);
  });
});

describe("znodes", () => {
  const line = (process: number, type: string, op: string, more: object): string =>
    JSON.stringify({ process, type, op, key: "/a", ...more });
  const begin = [line(0, "invoke", "create", { value: "v" }), line(0, "ok", "create", {})];

  it.each([
    ["a version that fits", [["set", { value: "w", expect: 0 }, "ok", { version: 1 }]], 0],
    ["one that does not", [["set", { value: "w", expect: 3 }, "ok", {}]], 1],
    [
      "a refusal that fits",
      [["set", { value: "w", expect: 3 }, "fail", { error: "BADVERSION" }]],
      0,
    ],
    ["one that does not", [["set", { value: "w", expect: 0 }, "fail", { error: "BADVERSION" }]], 1],
    ["a node that is there", [["create", { value: "w" }, "fail", { error: "NODEEXISTS" }]], 0],
    [
      "one that is not",
      [
        ["delete", {}, "ok", {}],
        ["create", { value: "w" }, "fail", { error: "NODEEXISTS" }],
      ],
      1,
    ],
    ["a refusal that tells nothing", [["delete", {}, "fail", { error: "NOTEMPTY" }]], 0],
    [
      "no node",
      [
        ["delete", {}, "ok", {}],
        ["read", {}, "ok", { exists: false }],
      ],
      0,
    ],
    ["no node, though it is there", [["read", {}, "ok", { exists: false }]], 1],
    ["the content", [["read", {}, "ok", { value: "v", version: 0 }]], 0],
    ["other content", [["read", {}, "ok", { value: "w", version: 0 }]], 1],
    ["another version", [["read", {}, "ok", { version: 1 }]], 1],
    [
      "an operator's write",
      [
        ["write", { value: "w" }, "ok", {}],
        ["read", {}, "ok", { value: "w", version: 1 }],
      ],
      0,
    ],
  ] as const)("%s", async (_name, calls, exit) => {
    const lines = calls.flatMap(([op, asked, type, answer]) => [
      line(1, "invoke", op, asked),
      line(1, type, op, answer),
    ]);
    expect((await checked([...begin, ...lines].join("\n"))).exit).toBe(exit);
  });

  it("are not judged where no operation tells what happens to them", async () => {
    const mortal = [line(0, "invoke", "create", { mortal: true }), line(0, "ok", "create", {})];
    expect((await checked(mortal.join("\n"))).exit).toBe(2);
    const begun = { process: 5, type: "invoke", op: "create", key: null, prefix: "/a" };
    expect((await checked([...begin, JSON.stringify(begun)].join("\n"))).exit).toBe(2);
    const made = { ...begun, type: "ok", key: "/a0000000001" };
    const named = [...begin, JSON.stringify(begun), JSON.stringify(made)].join("\n");
    expect((await checked(named)).exit).toBe(0);
    const multi = JSON.stringify({ process: 4, type: "invoke", op: "multi", keys: ["/a"] });
    expect((await checked([...begin, multi].join("\n"))).exit).toBe(2);
  });
});

describe("our own histories", () => {
  it("show that ZooKeeper's writes are linearizable, and its reads are not", async () => {
    const model = await loadModel();
    const { out } = await cli("trace stale-read --format history", { model });
    const all = await checked(out);
    expect(all.exit).toBe(1);
    expect(all.out).toMatch(/✗ lines 7-8, process 0: read → "w1", version 0\n.*--writes judges/);
    expect((await checked(out, "--writes")).exit).toBe(0);
    const moved = await cli("trace session-moves --format history", { model });
    expect((await checked(moved.out)).exit).toBe(0);
  });
});

describe("what is no history", () => {
  it.each([
    ["", /the file is empty/],
    ["{", /:1: not JSON/],
    ["[]", /:1: (?:this is not an operation|not an operation)/],
    ["null", /:1: this is not an operation/],
    [
      '{"process":0,"type":"invoke","op":"read"}\n{"process":0}',
      /:2: not an operation: type is missing/,
    ],
    ['{"process":0,"type":"begin","op":"read"}', /:1: not an operation: type must be /],
    ['{"process":0,"type":"invoke"}', /:1: not an operation: op is missing/],
    ['{"process":0,"type":"ok","op":"read"}', /:1: process "0" ends what it has not begun/],
    [history("0 read", "0 read"), /:2: process "0" has not ended what it began on line 1/],
    [
      history("0 write 1", "0 ok").replace(/write(?=[^]*$)/, "read"),
      /ends "write", but began "read" on line 1/,
    ],
    [history("0 enqueue 1"), /:1: no operation "enqueue": a register knows read write cas/],
    [history("0 cas 1"), /:1: the value of cas is \[old, new\]/],
    [
      `{"process":0,"type":"invoke","op":"write","key":"x","value":${"[".repeat(100_000)}`,
      /:1: not JSON|nested too/,
    ],
  ])("%s", async (text, what) => {
    const { err, exit, out } = await checked(text, "--json");
    expect([exit, out, err]).toEqual([65, "", expect.stringMatching(what)]);
    expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
  });

  it("is refused or judged, whatever is done to it", async () => {
    const text = history(
      "0 write 1",
      "1 cas [1,2]",
      "0 ok",
      "1 ok",
      "2 read",
      "2 ok 2",
      "0 read",
      "0 ok 1",
    );
    const damage = fc.record({
      at: fc.nat(text.length - 1),
      drop: fc.nat(6),
      put: fc.constantFrom(
        "",
        "0",
        "-",
        '"',
        "{",
        "]",
        ",",
        "null",
        "\n",
        "\u0000",
        "1e999",
        "__proto__",
      ),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, drop, put }) => {
        const { err, exit, out } = await checked(
          text.slice(0, at) + put + text.slice(at + drop),
          "--json",
        );
        expect([0, 1, 2, 65]).toContain(exit);
        expect(out === "").toBe(exit === 65);
        if (exit === 65) expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
      }),
      { numRuns: 120 },
    );
  });
});
