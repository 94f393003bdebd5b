/** What differs between releases of ZooKeeper in how a request is answered: one named condition each. */

/** Frozen, shared by clones, left out of digests. The comments name the first release of the newer behaviour. */
export interface Rules {
  /** 3.9.0: one-shot, persistent and recursive watches of a connection at a path stand side by side; before, the last one wins (11.1). */
  readonly watchModesCombine: boolean;
  /** 3.9.0: watcher types 4 and 5, removal by mode, checkWatches looks at this connection only (11.6). */
  readonly watchTypesByMode: boolean;
  /** 3.9.0: a notification carries the zxid of its transaction; before, -1 (11.2). */
  readonly eventsCarryZxid: boolean;
  /** 3.8.4, 3.9.2: exists needs READ on a node that is there (12.6). */
  readonly existsNeedsRead: boolean;
  /** 3.8.5, 3.9.3: a top-level check is an unknown opcode; before, a success of it is never answered (12.6). */
  readonly checkAloneRefused: boolean;
  /** 3.8.2: inside a multi create2 and createContainer stay what they are (12.7). */
  readonly multiKeepsOpcodes: boolean;
  /** 3.9.0: a deleteContainer that a client sends is decoded and obeyed; before, it is answered with BADARGUMENTS (12.5). */
  readonly clientsReapContainers: boolean;
  /** After 3.9 (ZOOKEEPER-4743 is on master only), so false in every release so far: version -1 is skipped by checkAndIncVersion. */
  readonly versionSkipsMinusOne: boolean;
  /** Milliseconds after which a container that never had a child is reaped; 0, the default of every release of 3.9: never (12.5, ZOOKEEPER-4915). */
  readonly containerNeverUsedAfter: number;
  /** 3.9.3: a client that hears nothing for 4/3 of its timeout expires by itself (9.5, ZOOKEEPER-4508). */
  readonly clientExpiresItself: boolean;
}

/** The default: ZooKeeper 3.9.4, and what the main branch has added (ZOOKEEPER-4743, 4915). */
export const NEWEST: Rules = Object.freeze({
  watchModesCombine: true,
  watchTypesByMode: true,
  eventsCarryZxid: true,
  existsNeedsRead: true,
  checkAloneRefused: true,
  multiKeepsOpcodes: true,
  clientsReapContainers: true,
  versionSkipsMinusOne: true,
  containerNeverUsedAfter: 300_000,
  clientExpiresItself: true,
});

/** ZooKeeper 3.8.0 as Debian ships it: the recorded server. */
export const R380: Rules = Object.freeze({
  watchModesCombine: false,
  watchTypesByMode: false,
  eventsCarryZxid: false,
  existsNeedsRead: false,
  checkAloneRefused: false,
  multiKeepsOpcodes: false,
  clientsReapContainers: false,
  versionSkipsMinusOne: false,
  containerNeverUsedAfter: 0,
  clientExpiresItself: false,
});

/**
 * The rules of a release such as "3.8.0", frozen; undefined for one before 3.8, whose rules nobody
 * has written down, and for what is no release.
 */
export function rulesOf(release: string): Rules | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/u.exec(release) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  const line = Number(major) * 1000 + Number(minor);
  const fix = Number(patch);
  if (line < LINE_38) return undefined;
  const is39 = line > LINE_38;
  /** The change came to both lines of releases, each in a patch of its own. */
  const since = (of38: number, of39: number): boolean =>
    line > LINE_39 || fix >= (is39 ? of39 : of38);
  return Object.freeze({
    watchModesCombine: is39,
    watchTypesByMode: is39,
    eventsCarryZxid: is39,
    existsNeedsRead: since(4, 2),
    checkAloneRefused: since(5, 3),
    multiKeepsOpcodes: since(2, 0),
    clientsReapContainers: is39,
    versionSkipsMinusOne: line > LINE_39,
    containerNeverUsedAfter: line > LINE_39 ? NEWEST.containerNeverUsedAfter : 0,
    clientExpiresItself: line > LINE_39 || (is39 && fix >= 3),
  });
}

const LINE_38 = 3008;
const LINE_39 = 3009;
