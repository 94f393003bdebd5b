/** What local clients are told, and in which order. */
import { expect, test } from "vitest";
import { dropPending, onApplied, takeRead, takeWrite } from "../../../protocol/server/pipeline.ts";
import { emptyPipeline } from "../../../protocol/server/state.ts";
import { applyToMemory } from "../../../protocol/storage/memory.ts";
import { makeTxn, type Txn } from "../../../protocol/txn.ts";
import { configWith, freshStore, PaperDisk, z } from "../storage/paper-disk.ts";

const config = configWith({});
const SID = 2;

test("a read waits behind the writes before it and sees them; another server's write answers nobody", () => {
  const out = new PaperDisk();
  const store = freshStore(out, config);
  const pipeline = emptyPipeline();
  const apply = (txn: Txn): void => {
    applyToMemory(store, txn, config);
    onApplied(pipeline, store, SID, txn, out);
  };
  expect(takeRead(pipeline, 1, "k")).toBe(true);
  takeWrite(pipeline, 2);
  expect(takeRead(pipeline, 3, "k")).toBe(false);
  takeWrite(pipeline, 4);
  expect(takeRead(pipeline, 5, "k")).toBe(false);
  out.events = [];

  apply(makeTxn(z(1, 1), "k", "other", 1, 2));
  expect(out.events).toEqual([]);
  apply(makeTxn(z(1, 2), "k", "mine", SID, 2));
  expect(out.events).toEqual([
    { kind: "replied", request: 2, zxid: z(1, 2) },
    { kind: "readServed", request: 3, key: "k", value: "mine", zxid: z(1, 2) },
  ]);

  out.events = [];
  dropPending(pipeline, out);
  expect(out.events).toEqual([
    { kind: "dropped", request: 4 },
    { kind: "dropped", request: 5 },
  ]);
  expect(pipeline.pending).toEqual([]);
});
