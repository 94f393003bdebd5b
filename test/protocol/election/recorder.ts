/** Effects that write down, a word each, what a step of an election asks for. */
import type { ServerEffects } from "../../../protocol/protocol.ts";
import { ELECTION } from "../../../protocol/queues.ts";

export interface Recorder {
  readonly out: ServerEffects;
  /** What was asked for since the last call. */
  readonly taken: () => string[];
}

export function recorder(): Recorder {
  const log: string[] = [];
  const unused = (): never => {
    throw new Error("not an effect of an election");
  };
  const out: ServerEffects = {
    dial: (node, port, queue, tag) => {
      log.push(`dial s${node + 1} ${port} ${queue === ELECTION ? "election" : "?"} #${tag}`);
    },
    accept: (conn) => log.push(`accept ${conn}`),
    refuse: (conn) => log.push(`refuse ${conn}`),
    send: (conn, message) => {
      const what =
        message.kind === "NOTIFICATION" ? `${message.state} for s${message.leader}` : message.kind;
      log.push(`send ${conn} ${what}`);
    },
    hangUp: (conn) => log.push(`hangUp ${conn}`),
    post: (_queue, item) => {
      if (item.kind === "notification") log.push(`post vote of s${item.from}`);
    },
    setTimer: (name, key, after) => log.push(`set ${name} ${key} ${after}`),
    clearTimer: (name, key) => log.push(`clear ${name} ${key}`),
    emit: (event) => log.push(event.kind === "mark" ? event.id : event.kind),
    ignore: (reason) => log.push(`ignore ${reason}`),
    cast: unused,
    rebind: unused,
    hold: unused,
    release: unused,
    append: unused,
    fsync: unused,
    truncate: unused,
    writeFile: unused,
    remove: unused,
    load: unused,
    exit: unused,
  };
  return { out, taken: () => log.splice(0) };
}
