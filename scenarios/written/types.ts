/** What `defineScenario` takes, for the compiler of a user's own project. The shapes beside this file check the same when it runs. */

/** A number and its unit: "250ms", "3s", "1.5s", "1m". */
export type Duration = `${number}${"us" | "ms" | "s" | "m" | "h"}`;
/** "5%" or "0.5%". */
export type Share = `${number}%`;
/** "s1", "c1", "leader", "follower", "any", "any(2)", "rest", "majority", …, resolved when the fault strikes. */
export type NodeWord = string;
/** "s5 -> s1", or "s5 <-> s1" for both directions. */
export type LinkWord = `${string}->${string}`;

/** The ensemble. Whatever is missing is as in the sample configuration of ZooKeeper's documentation. */
export interface WrittenCluster {
  /** Voters; 5. */
  readonly servers?: number;
  /** Their ids follow those of the voters; 0. */
  readonly observers?: number;
  readonly tickTime?: Duration;
  /** In ticks. */
  readonly initLimit?: number;
  /** In ticks. */
  readonly syncLimit?: number;
  readonly snapCount?: number;
  readonly commitLogCount?: number;
  readonly globalOutstandingLimit?: number;
  readonly minSessionTimeout?: Duration;
  readonly maxSessionTimeout?: Duration;
  /** When each server is first started; missing: at once. */
  readonly startAt?: readonly Duration[];
  /** `zabsim list bugs` */
  readonly bugs?: readonly string[];
}

/** Clients that do the same, each by itself. */
export interface WrittenClients {
  /** 1 if missing. */
  readonly count?: number;
  /** "writes", "reads", "mixed", "idle", or a habit: "registers", "counters", "watchers", "presence", … */
  readonly workload: string;
  /** 1/s if missing. */
  readonly rate?: `${number}/${"s" | "m" | "h"}`;
  /** 1s if missing. */
  readonly from?: Duration;
  /** As long as there are faults, if missing. */
  readonly to?: Duration;
  readonly sessionTimeout?: Duration;
}

/** Counted where it happens; `at` missing: at whichever server it happens first. */
interface Counted {
  readonly at?: NodeWord;
  readonly nth?: number;
  readonly since?: Duration;
}

/** A packet that arrives, such as COMMIT, or "*". */
type PacketMoment = { readonly packet: string } & Counted;
/** A file by the beginning of its name, when it becomes durable: "log", "currentEpoch". */
type FsyncMoment = { readonly fsync: string } & Counted;
/** Something that a server tells of itself, or a packet. */
type EventMoment = { readonly event: string } & Counted;

/** When something happens; each entry has one of these. */
export type WrittenMoment =
  | { readonly at: Duration }
  | { readonly on: string }
  | { readonly before: PacketMoment | FsyncMoment }
  | { readonly after: PacketMoment | FsyncMoment | EventMoment };

type Some<T> = T | readonly T[];
interface Lasting {
  /** Missing: until it is healed, or for good. */
  readonly for?: Duration;
}
interface Limited {
  readonly for: Duration;
}

/** What happens. */
export type WrittenFault =
  | ({ readonly partition: readonly Some<NodeWord>[] } & Lasting)
  | { readonly heal: "all" }
  | ({ readonly cut: LinkWord } & Lasting)
  | ({ readonly oneWay: LinkWord } & Lasting)
  | ({ readonly hold: LinkWord } & Lasting)
  | { readonly release: LinkWord }
  | ({ readonly delay: LinkWord; readonly by: Duration } & Lasting)
  | ({ readonly loss: LinkWord; readonly share: Share } & Lasting)
  | { readonly flap: LinkWord; readonly every: Duration; readonly times: number }
  | { readonly break: LinkWord }
  | ({ readonly crash: Some<NodeWord> } & Lasting)
  | ({ readonly power: Some<NodeWord> } & Lasting)
  | { readonly restart: Some<NodeWord> }
  | ({ readonly pause: Some<NodeWord> } & Limited)
  | { readonly wipe: Some<NodeWord> }
  | ({ readonly slow: Some<NodeWord>; readonly by: Duration } & Lasting)
  | ({ readonly slowDisk: Some<NodeWord>; readonly by: Duration } & Lasting)
  | ({ readonly stallDisk: Some<NodeWord> } & Limited)
  | { readonly failDisk: Some<NodeWord>; readonly times: number }
  | ({ readonly diskFull: Some<NodeWord> } & Limited)
  | ({ readonly fullDisk: Some<NodeWord> } & Limited)
  | ({ readonly lyingDisk: Some<NodeWord> } & Lasting)
  | { readonly rot: Some<NodeWord>; readonly file: string; readonly nth: number }
  | { readonly skew: Some<NodeWord>; readonly by: `${number}ppm` }
  | { readonly jump: Some<NodeWord>; readonly by: Duration }
  | { readonly expireSession: NodeWord }
  | { readonly dropReply: NodeWord; readonly nth?: number };

/** What the seed may vary, besides every single latency within these bounds. */
export interface WrittenRandom {
  /** How long a packet is on its way: "5ms" or "1ms..15ms". */
  readonly delay?: Duration | `${Duration}..${Duration}`;
  readonly fsync?: Duration | `${Duration}..${Duration}`;
  /** How long a thread takes for one item, at most. */
  readonly service?: Duration;
  readonly loss?: Share | 0;
  /** How much later than written an entry of the timeline may begin. */
  readonly jitter?: Duration;
}

/** One line of a timeline: when, and what. */
export type WrittenEntry = WrittenMoment & WrittenFault;

/** Chance for a timeline that is a function. The same run draws the same. */
export interface Draw {
  /** Whole milliseconds, both bounds included. */
  readonly between: (least: Duration, most: Duration) => Duration;
  /** 0 … bound-1. */
  readonly below: (bound: number) => number;
  /** One of several, all equally likely. */
  readonly oneOf: <T>(items: readonly T[]) => T;
}

/** A scenario as a module may have it: the timeline of every run is drawn. */
export interface DrawnScenario extends Omit<WrittenScenario, "timeline"> {
  readonly timeline: (draw: Draw) => readonly WrittenEntry[];
}

/** A scenario as a file has it; YAML can express the same. */
export interface WrittenScenario {
  /** Letters, digits, - and _. */
  readonly name: string;
  readonly about?: string;
  readonly watchFor?: readonly string[];
  readonly cluster?: WrittenCluster;
  readonly clients?: readonly WrittenClients[];
  readonly timeline?: readonly WrittenEntry[];
  /** Missing: calm in run 0, the weather of the swarm in all others. */
  readonly random?: WrittenRandom;
  /** End of the faults; 30s if missing. */
  readonly until?: Duration;
  readonly expect?: {
    readonly hold?: "all" | readonly string[];
    readonly goals?: readonly string[];
  };
}
