/** Asks of a program in the words in which they were written. */
import type { Ask } from "./asks.ts";

const LONGEST = 80;

/** `zk.create("/lock/n-")`, `me.sleep(…)`: short, on one line. */
export function describeAsk(ask: Ask): string {
  switch (ask.kind) {
    case "call":
      return call(
        `zk.${METHODS[ask.op.kind] ?? ask.op.kind}`,
        "path" in ask.op ? ask.op.path : undefined,
      );
    case "watch":
      return call("zk.nextWatch", undefined);
    case "enter":
    case "leave":
      return call(`me.${ask.kind}`, ask.name);
    case "note":
      return call("me.note", ask.text);
    case "failed":
      return call("an end", ask.text);
    default:
      return call(`me.${ask.kind}`, undefined);
  }
}

/** Operations that programs know by other names. */
const METHODS: Readonly<Partial<Record<string, string>>> = {
  create2: "create",
  createContainer: "create",
  getChildren2: "getChildren",
};

function call(name: string, argument: string | undefined): string {
  if (argument === undefined) return `${name}(…)`;
  const short = argument.length > LONGEST ? `${argument.slice(0, LONGEST)}…` : argument;
  return `${name}(${JSON.stringify(short)})`;
}
