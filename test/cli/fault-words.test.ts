/** Spans of faults, as timelines tell them. */
import { describe, expect, it } from "vitest";
import { makeStyle } from "../../cli/style.ts";
import { faultInWords } from "../../cli/timeline/faults.ts";
import { Timeline } from "../../cli/timeline/timeline.ts";
import { Script } from "./stub.ts";

describe("the span of a fault", () => {
  it("has three decimals of the largest unit", () => {
    const delay = { kind: "delay", from: "s1", to: "s2", by: 1234, span: 4_772_398 } as const;
    expect(faultInWords({ fault: delay })).toBe("DELAY s1 -> s2 by 1.234ms for 4.772s");
    const jump = { kind: "jump", node: "s1", millis: -1500 } as const;
    expect(faultInWords({ fault: jump })).toBe("JUMP the wall clock of s1 by -1.5s");
    const pause = { kind: "pause", node: "s1", span: 850 } as const;
    expect(faultInWords({ fault: pause })).toBe("PAUSE s1 for 850us");
  });

  it("is told so in a story", () => {
    const script = new Script().start(1).start(2).start(3).at(1);
    const span = 4_772_398;
    script.fault({ kind: "partition", groups: [["s1"], ["rest"]], span }, [1]);
    script.at(7).fault({ kind: "slowDisk", node: "s2", by: 35_041, span }, [2]);
    script.at(8).fault({ kind: "pause", node: "s3", span }, [3]).add({ kind: "pause", node: 2 });
    const timeline = new Timeline({ servers: 3, observers: 0, detail: 0 });
    for (const entry of script.entries) timeline.take(entry);
    const told = timeline.lines(makeStyle(0, false), 80).join("\n");
    expect(told).toContain("PARTITION {1} │ {2 3} for 4.772s");
    expect(told).toContain("SLOW DISK of s2 by 35.041ms for 4.772s");
    expect(told).toContain("PAUSE for 4.772s");
    expect(told).not.toMatch(/\d{4}us/);
  });
});
