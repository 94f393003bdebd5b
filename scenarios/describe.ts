/** Faults in plain words: "PARTITION leader | rest for 20s", "CRASH leader before its 2nd fsync of log"; and pins. */
import { clientQueueName } from "../protocol/client/queues.ts";
import { queueName } from "../protocol/queues.ts";
import type { Fault, PlannedFault, Trigger } from "../sim/faults.ts";
import type { Micros } from "../sim/machine.ts";
import type { Pin } from "../sim/plan.ts";
import { readDelay } from "../sim/schedule-slots.ts";

/**
 * Upper case and exact: each span in the largest unit that loses nothing. A trigger on the same
 * selector reads "its".
 */
export function describeFault(planned: Pick<PlannedFault, "fault" | "when">): string {
  const words = wordsOf(planned.fault);
  if (planned.when === undefined) return words;
  const node = "node" in planned.fault ? planned.fault.node : undefined;
  return `${words} ${wordsOfTrigger(planned.when, node)}`;
}

/**
 * "PUT OFF the 3rd step of log at s3 by 40ms", in an ensemble of so many servers, behind which the
 * clients are; other pins as they are.
 */
export function describePin(pin: Pin, servers: number): string {
  const delay = readDelay(pin);
  if (delay === undefined) return `PIN ${pin.key} = ${pin.value}`;
  const { by, channel, nth } = delay;
  const nameOf = (node: number): string =>
    node < servers ? `s${node + 1}` : `c${node - servers + 1}`;
  const late = `by ${describeSpan(by)}`;
  switch (channel.kind) {
    case "packet": {
      const way = `${nameOf(channel.from)} -> ${nameOf(channel.to)}`;
      return `PUT OFF the ${ordinal(nth)} packet of a stream ${way} ${late}`;
    }
    case "thread": {
      const name = channel.node < servers ? queueName : clientQueueName;
      const thread = `${name(channel.queue)} at ${nameOf(channel.node)}`;
      return `PUT OFF the ${ordinal(nth)} step of ${thread} ${late}`;
    }
    case "timer":
      return `PUT OFF the ${ordinal(nth)} alarm of a timer of ${nameOf(channel.node)} ${late}`;
    case "disk":
      return `PUT OFF the ${ordinal(nth)} operation of the disk of ${nameOf(channel.node)} ${late}`;
  }
}

/** The shortest exact form: "20s", "1.5s", "200ms", "-35us". */
export function describeSpan(span: Micros): string {
  if (span < 0) return `-${describeSpan(-span)}`;
  if (span % 1000 !== 0) return `${span}us`;
  if (span < 1_000_000) return `${span / 1000}ms`;
  const fraction = String((span / 1000) % 1000)
    .padStart(3, "0")
    .replace(/0+$/, "");
  const seconds = Math.floor(span / 1_000_000);
  return fraction === "" ? `${seconds}s` : `${seconds}.${fraction}s`;
}

/** "2nd" of 2, "11th" of 11; of whole numbers from 0. */
export function ordinal(nth: number): string {
  const teen = nth % 100 >= 11 && nth % 100 <= 13;
  const suffix = teen ? "th" : (["th", "st", "nd", "rd"][nth % 10] ?? "th");
  return `${nth}${suffix}`;
}

function wordsOf(fault: Fault): string {
  switch (fault.kind) {
    case "partition": {
      const groups = fault.groups.map((group) => group.join(" ")).join(" | ");
      return `PARTITION ${groups}${during(fault.span)}`;
    }
    case "heal":
      return "HEAL";
    case "cut":
    case "hold":
      return `${fault.kind.toUpperCase()} ${fault.from} -> ${fault.to}${during(fault.span)}`;
    case "release":
      return `RELEASE ${fault.from} -> ${fault.to}`;
    case "delay":
      return `DELAY ${fault.from} -> ${fault.to} by ${describeSpan(fault.by)}${during(fault.span)}`;
    case "loss": {
      const share = `${fault.permille / 10}%`;
      return `LOSE ${share} of ${fault.from} -> ${fault.to}${during(fault.span)}`;
    }
    case "flap": {
      const { a, b, period, times } = fault;
      return `FLAP ${a} - ${b} ${times} times, every ${describeSpan(period)}`;
    }
    case "break":
      return `BREAK ${fault.a} - ${fault.b}`;
    default:
      return wordsOfNode(fault);
  }
}

type NodeFault = Exclude<
  Fault,
  {
    readonly kind:
      | "partition"
      | "heal"
      | "cut"
      | "hold"
      | "release"
      | "delay"
      | "loss"
      | "flap"
      | "break";
  }
>;

function wordsOfNode(fault: NodeFault): string {
  switch (fault.kind) {
    case "crash":
      return `CRASH ${fault.node}${during(fault.downFor)}`;
    case "power":
      return `POWER LOSS of ${fault.nodes.join(" ")}${during(fault.downFor)}`;
    case "restart":
      return `RESTART ${fault.node}`;
    case "pause":
      return `PAUSE ${fault.node}${during(fault.span)}`;
    case "wipe":
      return `WIPE the disk of ${fault.node}`;
    case "slowDisk":
      return `SLOW DISK of ${fault.node} by ${describeSpan(fault.by)}${during(fault.span)}`;
    case "stallDisk":
      return `STALL DISK of ${fault.node}${during(fault.span)}`;
    case "failDisk":
      return `FAIL the next ${fault.count === 1 ? "fsync" : `${fault.count} fsyncs`} of ${fault.node}`;
    case "fullDisk":
      return `FULL DISK of ${fault.node}${during(fault.span)}`;
    case "lyingDisk":
      return `LYING DISK of ${fault.node}${during(fault.span)}`;
    case "rot":
      return `ROT record ${fault.nth} of ${fault.file} at ${fault.node}`;
    case "skew":
      return `SKEW ${fault.node} by ${fault.ppm} ppm`;
    case "jump":
      return `JUMP the wall clock of ${fault.node} by ${describeSpan(fault.millis * 1000)}`;
  }
}

/** `node`: whom the fault befalls, so that "leader before leader's fsync" reads "before its fsync". */
function wordsOfTrigger(when: Trigger, node: string | undefined): string {
  const whose = (name: string): string => (name === node ? "its" : `${name}'s`);
  const nth = ordinal(when.nth);
  switch (when.on) {
    case "fsync":
      return `${when.phase} ${whose(when.node)} ${nth} fsync of ${when.file}`;
    case "packet": {
      const packet = when.message === "*" ? "packet" : when.message;
      return `${when.phase} ${whose(when.to)} ${nth} ${packet}`;
    }
    case "event":
      return `when ${whose(when.node)} ${nth} "${when.event}" happens`;
  }
}

function during(span: Micros | undefined): string {
  return span === undefined ? "" : ` for ${describeSpan(span)}`;
}
