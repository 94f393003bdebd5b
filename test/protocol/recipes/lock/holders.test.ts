/** Who holds what, and when: locks of every kind, and the semaphore. */
import { describe, expect, test } from "vitest";
import { inject, MS, SECOND } from "../../../../scenarios/build.ts";
import { assign } from "../../../../scenarios/tasks.ts";
import { told } from "../told.ts";

describe("the read-write lock", () => {
  test("readers hold it together, and a writer waits for them all", () => {
    const { lines, violated } = told({ recipe: "read-write-lock" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "read", "/a", { span: 2 * SECOND });
      assign(draft, 3200 * MS, "c2", "read", "/a", { span: SECOND });
      assign(draft, 3400 * MS, "c3", "write", "/a", { span: SECOND });
    });
    expect(lines).toEqual([
      "c1 granted",
      "c2 granted",
      "c3 waiting",
      "c2 released",
      // The reader just in front of it has gone, and the other one is there still.
      "c3 waiting",
      "c1 released",
      "c3 granted",
      "c3 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("a reader waits behind a writer that waits", () => {
    const { lines } = told({ recipe: "read-write-lock" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "read", "/a", { span: 2 * SECOND });
      assign(draft, 3200 * MS, "c2", "write", "/a", { span: SECOND });
      assign(draft, 3400 * MS, "c3", "read", "/a", { span: SECOND });
    });
    expect(lines.filter((line) => line.endsWith("granted"))).toEqual([
      "c1 granted",
      "c2 granted",
      "c3 granted",
    ]);
  });

  test("two readers of one writer are woken together, which is no herd", () => {
    const { lines, violated } = told({ recipe: "read-write-lock" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "write", "/a", { span: SECOND });
      assign(draft, 3200 * MS, "c2", "read", "/a", { span: SECOND });
      assign(draft, 3200 * MS, "c3", "read", "/a", { span: SECOND });
    });
    expect(lines.slice(-4).toSorted()).toEqual([
      "c2 granted",
      "c2 released",
      "c3 granted",
      "c3 released",
    ]);
    expect(violated).toBeUndefined();
  });
});

describe("the revocable lock", () => {
  test("a holder that is asked to releases it early", () => {
    const { lines } = told({ recipe: "revocable-lock" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "use", "/a", { span: 30 * SECOND });
      assign(draft, 4 * SECOND, "c2", "use", "/a", { span: SECOND });
      assign(draft, 5 * SECOND, "c3", "revoke", "/a");
    });
    // What is written into the node in front wakes whoever waits for its end: it waits on.
    expect(lines).toEqual([
      "c1 granted",
      "c2 waiting",
      "c1 released",
      "c2 waiting",
      "c2 granted",
      "c2 released",
    ]);
  });

  test("whoever deletes the node of a holder has two of them", () => {
    const setup = { recipe: "revocable-lock", bugs: ["revoker-deletes-node"] };
    const { violated } = told(setup, (draft) => {
      assign(draft, 3 * SECOND, "c1", "use", "/a", { span: 30 * SECOND });
      assign(draft, 4 * SECOND, "c2", "use", "/a", { span: SECOND });
      assign(draft, 5 * SECOND, "c3", "revoke", "/a");
    });
    expect(violated).toBe("ExclusiveInBelief");
  });
});

describe("the multi-lock", () => {
  const both = (bugs: readonly string[]) =>
    told({ recipe: "multi-lock", bugs }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "use", "/a", { span: SECOND });
      assign(draft, 3 * SECOND, "c2", "use", "/a", { span: SECOND });
    });

  test("is held by one after the other", () => {
    const { lines, violated } = both([]);
    expect(lines.filter((line) => !line.endsWith("waiting"))).toEqual([
      "c1 granted",
      "c1 released",
      "c2 granted",
      "c2 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("taken in different orders is held by nobody", () => {
    expect(both(["locks-in-different-orders"])).toMatchObject({
      lines: ["c1 waiting", "c2 waiting"],
      violated: "NoLostWakeUp",
    });
  });
});

describe("the semaphore", () => {
  test("as many hold it as it has leases", () => {
    const { lines, violated } = told({ recipe: "semaphore", size: 2 }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "use", "/a", { span: 2 * SECOND });
      assign(draft, 3200 * MS, "c2", "use", "/a", { span: 3 * SECOND });
      assign(draft, 3400 * MS, "c3", "use", "/a", { span: SECOND });
    });
    expect(lines).toEqual([
      "c1 granted",
      "c2 granted",
      "c3 waiting",
      "c1 released",
      "c3 granted",
      "c3 released",
      "c2 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("who is tired of waiting returns the lease that it has asked for", () => {
    const { lines, violated } = told({ recipe: "semaphore" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "use", "/a", { span: 2 * SECOND });
      assign(draft, 3200 * MS, "c2", "use", "/a", { span: SECOND, patience: 500 * MS });
      assign(draft, 6 * SECOND, "c3", "use", "/a", { span: SECOND });
    });
    expect(lines).toEqual([
      "c1 granted",
      "c2 waiting",
      "c2 gaveUp",
      "c1 released",
      "c3 granted",
      "c3 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("a lease that is not returned bars the next one", () => {
    const bugs = ["lease-not-returned-on-timeout"];
    const { violated } = told({ recipe: "semaphore", bugs }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "use", "/a", { span: 2 * SECOND });
      assign(draft, 3200 * MS, "c2", "use", "/a", { span: SECOND, patience: 500 * MS });
      assign(draft, 6 * SECOND, "c3", "use", "/a", { span: SECOND });
    });
    expect(violated).toBe("NoLostWakeUp");
  });
});

test("who comes back too late has lost what it held, and whoever waits behind it is next", () => {
  const { lines, violated } = told({ recipe: "lock" }, (draft) => {
    assign(draft, 3 * SECOND, "c1", "use", "/a", { span: 30 * SECOND });
    assign(draft, 3200 * MS, "c2", "use", "/a", { span: SECOND });
    inject(draft, 4 * SECOND, {
      kind: "partition",
      groups: [["c1"], ["rest"]],
      span: 15 * SECOND,
    });
  });
  expect(lines).toEqual([
    "c1 granted",
    "c2 waiting",
    "c1 suspended",
    "c2 granted",
    "c2 released",
    "c1 lost",
  ]);
  expect(violated).toBeUndefined();
});
