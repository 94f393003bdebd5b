/** Watches as one flat list, each rule written down once and looked up the slow way: what the tables are compared with. */
import { WATCHER_TYPE } from "../../../../protocol/server/watches/removal.ts";

type Mode = "once" | "persistent" | "recursive";
type Table = "data" | "child";
export type Kind = "getData" | "getChildren" | "exists" | "addWatch0" | "addWatch1";

interface Watch {
  readonly conn: number;
  readonly table: Table;
  readonly path: string;
  readonly mode: Mode;
}

export interface Told {
  readonly conn: number;
  readonly event: string;
}

export class ListOfWatches {
  nodes: Set<string> = new Set(["/", "/zookeeper"]);
  watches: Watch[] = [];
  readonly isOld: boolean;

  constructor(isOld: boolean) {
    this.isOld = isOld;
  }

  register(conn: number, kind: Kind, path: string): void {
    const isThere = this.nodes.has(path);
    if (kind === "exists" || (kind === "getData" && isThere)) this.#add(conn, "data", path, "once");
    if (kind === "getChildren" && isThere) this.#add(conn, "child", path, "once");
    if (kind === "addWatch0" || kind === "addWatch1") {
      const mode = kind === "addWatch0" ? "persistent" : "recursive";
      this.#add(conn, "data", path, mode);
      if (mode === "persistent" || this.isOld) this.#add(conn, "child", path, mode);
    }
  }

  #add(conn: number, table: Table, path: string, mode: Mode): void {
    this.watches = this.watches.filter(
      (one) =>
        one.conn !== conn ||
        one.table !== table ||
        one.path !== path ||
        (!this.isOld && one.mode !== mode),
    );
    this.watches.push({ conn, table, path, mode });
  }

  drop(conn: number): void {
    this.watches = this.watches.filter((one) => one.conn !== conn);
  }

  /** Whether there was any. */
  remove(conn: number, type: number, path: string): boolean {
    const before = this.watches.length;
    this.watches = this.watches.filter(
      (one) => one.conn !== conn || one.path !== path || !this.#isMeant(type, one),
    );
    return this.watches.length < before;
  }

  #isMeant(type: number, { mode, table }: Watch): boolean {
    switch (type) {
      case WATCHER_TYPE.CHILDREN:
        return table === "child" && (this.isOld || mode === "once");
      case WATCHER_TYPE.DATA:
        return table === "data" && (this.isOld || mode === "once");
      case WATCHER_TYPE.ANY:
        return true;
      case WATCHER_TYPE.PERSISTENT:
        return !this.isOld && mode === "persistent";
      case WATCHER_TYPE.PERSISTENT_RECURSIVE:
        return !this.isOld && mode === "recursive";
      default:
        return false;
    }
  }

  create(path: string): Told[] {
    this.nodes.add(path);
    return [
      ...this.#fire("data", path, "NodeCreated", []),
      ...this.#fire("child", parent(path), "NodeChildrenChanged", []),
    ];
  }

  delete(path: string): Told[] {
    this.nodes.delete(path);
    const first = this.#fire("data", path, "NodeDeleted", []);
    return [
      ...first,
      ...this.#fire("child", path, "NodeDeleted", first),
      ...this.#fire("child", parent(path), "NodeChildrenChanged", []),
    ];
  }

  setData(path: string): Told[] {
    return this.#fire("data", path, "NodeDataChanged", []);
  }

  #fire(table: Table, path: string, type: string, before: readonly Told[]): Told[] {
    const hit = (one: Watch): boolean => {
      if (one.table !== table) return false;
      if (one.mode !== "recursive") return one.path === path;
      return type !== "NodeChildrenChanged" && isAtOrBelow(path, one.path);
    };
    const conns = new Set(this.watches.filter(hit).map(({ conn }) => conn));
    this.watches = this.watches.filter((one) => !hit(one) || one.mode !== "once");
    for (const { conn } of before) conns.delete(conn);
    return [...conns].map((conn) => ({ conn, event: `${type} ${path}` }));
  }
}

function parent(path: string): string {
  return path.replace(/\/[^/]*$/u, "") || "/";
}

function isAtOrBelow(path: string, top: string): boolean {
  return path === top || top === "/" || path.startsWith(`${top}/`);
}
