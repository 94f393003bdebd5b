/** The words of golden scripts, read into actions. */
import { OPEN_ACL } from "../../protocol/api/acl.ts";
import { MODE, type Op } from "../../protocol/api/operations.ts";
import type { ServerCommand } from "../../protocol/protocol.ts";
import type { Fault, Trigger } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { TOPICS, type Topic } from "./lines.ts";

export type Action =
  | { readonly kind: "cluster"; readonly servers: number; readonly settings: ReadonlyMap<string, number>; readonly recipe: string | undefined; readonly bugs: readonly string[] }
  | { readonly kind: "run"; readonly span: Micros }
  /** Runs until a node tells of this event. */
  | { readonly kind: "until"; readonly event: string; readonly node: string | undefined }
  | { readonly kind: "ask"; readonly node: string; readonly command: Omit<ServerCommand, "id"> }
  | { readonly kind: "call"; readonly client: string; readonly op: Op }
  | { readonly kind: "task"; readonly client: string; readonly ask: string; readonly path: string; readonly span: Micros }
  | { readonly kind: "fault"; readonly fault: Fault; readonly when: Trigger | undefined }
  /** Drops what has happened so far, so that the next `show` does not print it. */
  | { readonly kind: "forget" }
  | { readonly kind: "show"; readonly topics: readonly Topic[] }
  /** Prints what is on the disks now. */
  | { readonly kind: "disks" }
  /** Prints the first violation so far, or that there is none. */
  | { readonly kind: "verdict" };

/** Every form that a command may have, for the error message and for readers. */
const FORMS = `
  cluster 3 [tickTime=2000 recipe=lock bugs=a,b …]    task c1 use /lock 2s    run 2s    until active [s3]
  write s1 a=1    read s1 a    show [election quorum client recipe disk events faults]    disks    verdict
  ask c1 create [-e] /a x    ask c1 set /a x    ask c1 get|stat [-w] /a    ask c1 sync /a
  crash s3 [before fsync log]    power s1 s2    restart s3    pause s3 2s    heal
  forget    partition s3 | s1 s2    delay s1 -> s3 2ms    cut s1 -> s3    hold s1 -> s3    release s1 -> s3    break s1 - s3`;

export function parseCommand(line: string): Action {
  const [verb = "", ...words] = line.split(/ +/);
  const action = parsePlay(verb, words) ?? parseFault(verb, words);
  if (action === undefined) throw new Error(`cannot read "${line}"; the forms are:${FORMS}`);
  return action;
}

function parsePlay(verb: string, words: readonly string[]): Action | undefined {
  const [first = "", second = ""] = words;
  switch (verb) {
    case "cluster": {
      const settings = new Map(words.slice(1).map((word) => word.split("=") as [string, string]));
      const recipe = settings.get("recipe");
      const bugs = settings.get("bugs")?.split(",") ?? [];
      settings.delete("recipe");
      settings.delete("bugs");
      const numbers = [...settings].map(([name, value]) => [name, Number(value)] as const);
      return { kind: "cluster", servers: Number(first), settings: new Map(numbers), recipe, bugs };
    }
    case "run":
      return { kind: "run", span: parseSpan(first) };
    case "until":
      return { kind: "until", event: first, node: second === "" ? undefined : second };
    case "write": {
      const [key = "", value = ""] = second.split("=");
      const command = { kind: "write", key, value } as const;
      return { kind: "ask", node: first, command };
    }
    case "read":
      return { kind: "ask", node: first, command: { kind: "read", key: second } };
    case "ask":
      return { kind: "call", client: first, op: parseOp(words.slice(1)) };
    case "task": {
      const [client = "", ask = "", path = "", span = ""] = words;
      return { kind: "task", client, ask, path, span: parseSpan(span) };
    }
    case "show": {
      const topics = TOPICS.filter((topic) => words.length === 0 || words.includes(topic));
      return { kind: "show", topics };
    }
    case "forget":
    case "disks":
    case "verdict":
      return { kind: verb };
    default:
      return undefined;
  }
}

/** In the words of zkCli. */
function parseOp(words: readonly string[]): Op {
  const [verb = "", ...rest] = words;
  const flag = rest[0]?.startsWith("-") === true ? rest.shift() : undefined;
  const [path = "", data = ""] = rest;
  const watch = flag === "-w";
  switch (verb) {
    case "create": {
      const flags = flag === "-e" ? MODE.EPHEMERAL : MODE.PERSISTENT;
      return { kind: "create", path, data, acl: OPEN_ACL, flags, ttl: 0 };
    }
    case "set":
      return { kind: "setData", path, data, version: -1 };
    case "get":
      return { kind: "getData", path, watch };
    case "stat":
      return { kind: "exists", path, watch };
    case "sync":
      return { kind: "sync", path };
    default:
      throw new Error(`no operation "${verb}"; the forms are:${FORMS}`);
  }
}

function parseFault(verb: string, words: readonly string[]): Action | undefined {
  const [first = "", second = "", third = ""] = words;
  const plain = (fault: Fault): Action => ({ kind: "fault", fault, when: undefined });
  switch (verb) {
    case "heal":
      return plain({ kind: "heal" });
    case "restart":
      return plain({ kind: "restart", node: first });
    case "power":
      return plain({ kind: "power", nodes: words });
    case "pause":
      return plain({ kind: "pause", node: first, span: parseSpan(second) });
    case "delay": {
      const by = parseSpan(words[3] ?? "");
      return plain({ kind: "delay", from: first, to: third, by });
    }
    case "break":
      return plain({ kind: "break", a: first, b: third });
    case "cut":
    case "hold":
    case "release":
      return plain({ kind: verb, from: first, to: third });
    case "partition": {
      const groups = words.join(" ").split(" | ");
      return plain({ kind: "partition", groups: groups.map((group) => group.split(" ")) });
    }
    case "crash":
      return { kind: "fault", fault: { kind: "crash", node: first }, when: parseWhen(words) };
    default:
      return undefined;
  }
}

/** "s3 before fsync log". */
function parseWhen(words: readonly string[]): Trigger | undefined {
  const [node = "", phase, what, file = ""] = words;
  if (what !== "fsync" || (phase !== "before" && phase !== "after")) return undefined;
  return { on: "fsync", phase, file, node, nth: 1 };
}

function parseSpan(text: string): Micros {
  const [, number = "", unit = ""] = /^(\d+)(us|ms|s)$/.exec(text) ?? [];
  const scale = { us: 1, ms: 1000, s: 1_000_000 }[unit];
  if (scale === undefined) throw new Error(`"${text}" is no time; write 200us, 10ms or 2s`);
  return Number(number) * scale;
}
