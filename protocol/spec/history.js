import { makeZxid, ZERO } from "../zxid.js";
const LOG = "log.";
const SNAPSHOT = "snapshot.";
export function isSnapshotFile(name) {
    return name.startsWith(SNAPSHOT);
}
function isLogFile(name) {
    return name.startsWith(LOG);
}
/** The zxid in the name of a log or snapshot. */
function zxidOfFile(name) {
    const number = Number.parseInt(name.slice(name.indexOf(".") + 1), 16);
    return makeZxid(Math.floor(number / 4294967296), number % 4294967296);
}
/** Names of the log files, oldest first. */
export function logFiles(view, node) {
    return view.fileNames(node).filter(isLogFile);
}
/** Records that count: all that a reader finds, or only what a power loss would leave. */
function lengthOf(log, durable) {
    return durable ? log.synced : log.length;
}
/** Zxid of a record of a log file; such files hold nothing but txns. */
export function zxidAt(log, index) {
    const record = log.records[index];
    return record?.kind === "txn" ? record.zxid : ZERO;
}
/** Index of the first record above `zxid`; zxids rise within a file. */
function firstAbove(log, zxid) {
    let low = 0;
    let high = log.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (zxidAt(log, middle) <= zxid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
/** The file and index where history above `zxid` begins. */
export function seekLog(view, node, zxid) {
    const files = logFiles(view, node);
    let file = files[0] ?? "";
    for (const name of files)
        if (zxidOfFile(name) <= zxid)
            file = name;
    const log = view.log(node, file);
    return { file, next: log === undefined ? 0 : firstAbove(log, zxid) };
}
/** Txns in the log above `zxid`, in the order of the log. */
export function logAbove(view, node, zxid, durable) {
    const files = logFiles(view, node);
    const start = seekLog(view, node, zxid);
    const txns = [];
    for (let i = files.indexOf(start.file); i >= 0 && i < files.length; i += 1) {
        const file = files[i] ?? "";
        const log = view.log(node, file);
        if (log === undefined)
            continue;
        const end = lengthOf(log, durable);
        for (let at = file === start.file ? start.next : 0; at < end; at += 1) {
            const record = log.records[at];
            if (record?.kind === "txn" && record.zxid > zxid)
                txns.push(record);
        }
    }
    return txns;
}
/** Zxid of the last record of the log in the page cache; ZERO if there is none. */
export function lastLogged(view, node) {
    const files = logFiles(view, node);
    for (let i = files.length - 1; i >= 0; i -= 1) {
        const log = view.log(node, files[i] ?? "");
        if (log !== undefined && log.length > 0)
            return zxidAt(log, log.length - 1);
    }
    return ZERO;
}
/** The snapshot that recovery would load: complete, of the highest zxid. */
export function newestSnapshot(view, node, durable) {
    let newest;
    for (const name of view.fileNames(node)) {
        if (!isSnapshotFile(name))
            continue;
        const file = view.log(node, name);
        if (file === undefined)
            continue;
        const end = lengthOf(file, durable);
        if (end === 0 || file.records[end - 1]?.kind !== "seal")
            continue;
        const zxid = zxidOfFile(name);
        if (newest === undefined || zxid >= newest.zxid)
            newest = { name, zxid };
    }
    return newest;
}
/** Chunks and seal of a snapshot. */
export function snapshotRecords(view, node, name) {
    return view.log(node, name)?.records ?? [];
}
/** Zxid that last wrote each key, as a snapshot holds it. */
export function snapshotKeys(view, node, name) {
    const keys = new Map();
    for (const record of snapshotRecords(view, node, name)) {
        if (record.kind !== "chunk")
            continue;
        for (const entry of record.entries)
            keys.set(entry.key, entry.zxid);
    }
    return keys;
}
/** Highest zxid of an entry: above the name of the snapshot where that is fuzzy. */
export function newestEntry(view, node, name) {
    let newest = ZERO;
    for (const record of snapshotRecords(view, node, name)) {
        if (record.kind !== "chunk")
            continue;
        for (const entry of record.entries)
            if (entry.zxid > newest)
                newest = entry.zxid;
    }
    return newest;
}
