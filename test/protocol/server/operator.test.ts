/** What the operator at a server is told, and in which order. */
import { expect, test } from "vitest";
import type { ServerCommand } from "../../../protocol/protocol.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { active, serving } from "../broadcast/roles.ts";
import type { Lone } from "../broadcast/lone.ts";
import { committed } from "./door.ts";

function write(lone: Lone, id: number): void {
  const command: ServerCommand = { kind: "write", id, key: "k", value: `w${id}` };
  lone.input({ kind: "command", command }).serve();
}

function read(lone: Lone, id: number): void {
  lone.input({ kind: "command", command: { kind: "read", id, key: "k" } }).serve();
}

function told(lone: Lone): unknown[] {
  const kinds = ["replied", "readServed", "dropped"];
  return lone.events.splice(0).filter(({ kind }) => kinds.includes(kind));
}

test("a read waits behind the writes before it and sees them; another server's write answers nobody", () => {
  const lone = serving(1);
  read(lone, 1);
  write(lone, 2);
  read(lone, 3);
  write(lone, 4);
  read(lone, 5);
  expect(told(lone)).toMatchObject([{ kind: "readServed", request: 1, value: "" }]);

  const creation = {
    kind: "create",
    op: "create",
    path: "/k",
    owner: 0,
    parentCversion: 2,
  } as const;
  const { acl } = lone.state.store.tree.slots[0] ?? {};
  if (acl === undefined) throw new Error("no root");
  committed(lone, 2, -2, 2, { ...creation, data: "other", acl });
  expect(told(lone)).toEqual([]);
  committed(lone, 3, -1, 2, { kind: "setData", path: "/k", data: "mine", version: 1 });
  expect(told(lone)).toEqual([
    { kind: "replied", request: 2, zxid: makeZxid(1, 3) },
    { kind: "readServed", request: 3, key: "k", value: "mine", zxid: makeZxid(1, 3) },
  ]);

  lone.close(1).run();
  expect(told(lone)).toEqual([
    { kind: "dropped", request: 4 },
    { kind: "dropped", request: 5 },
  ]);
  expect(lone.state.pipeline.pending.size).toBe(0);
});

test("reads overtake writes with the bug", () => {
  const lone = serving(1, ["reads-overtake-writes"]);
  write(lone, 2);
  read(lone, 3);
  expect(told(lone)).toMatchObject([{ kind: "readServed", request: 3, value: "" }]);
});

test("a write at the leader waits for its commit, and one that meets the end of the role is given up", () => {
  const lone = active();
  write(lone, 1);
  expect(lone.state.pipeline.pending.get(-3)).toMatchObject([{ kind: "write", cxid: 1 }]);
  const command: ServerCommand = { kind: "write", id: 2, key: "k", value: "late" };
  lone.input({ kind: "command", command });
  lone.events.splice(0);
  lone.fail().run();
  expect(told(lone)).toEqual([
    { kind: "dropped", request: 1 },
    { kind: "dropped", request: 2 },
  ]);
});
