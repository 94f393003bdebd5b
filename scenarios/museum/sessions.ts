/** Incidents of sessions and watches: what clients find that ought to be gone, and what they are not told. */
import { between } from "../../sim/chance.ts";
import { inject, MS, SECOND } from "../build.ts";
import { ask, create, createEphemeral, getData, remove, setData } from "../calls.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** Of three servers that start at once the one with the highest id leads; c1 knows s1 alone, and so on. */
const SEATED = { servers: 3, clientServers: 1 };

/** known-bugs 17. */
const WRITES_WHILE_CLOSING: Exhibit = exhibit({
  issue: "ZOOKEEPER-1208",
  bug: "closing-session-writes",
  violates: "EphemeralLifecycle",
  about: "A session ends, and an ephemeral node of it stays for ever.",
  watchFor: [
    "Nothing of s1 reaches s3 for a while, so s3 ends the session of c1, which is well.",
    "The create of c1 comes when the end is on its way: it is carried out behind it.",
    "Nobody is left to end with whom /a would go.",
  ],
  mended: "From the moment at which its end is proposed a session may write no more.",
  cluster: { ...SEATED, clients: 1, sessionTimeout: 4000 },
  weather: { latency: [100 * MS, 150 * MS] },
  until: 20 * SECOND,
  script: (draft) => {
    // Sessions end with a tick, this one at 12s.
    inject(draft, 8 * SECOND, { kind: "hold", from: "s1", to: "s3", span: 4050 * MS });
    ask(draft, between(draft.die, 9 * SECOND, 11 * SECOND), "c1", createEphemeral("/a"));
  },
});

/** known-bugs 31. */
const WATCH_TOO_LATE: Exhibit = exhibit({
  issue: "ZOOKEEPER-1412",
  bug: "reply-zxid-of-request",
  violates: "NoDirtyRead",
  about: "A read is answered with the zxid of a write that it does not show.",
  watchFor: [
    "The write of c1 is 1:5, proposed and not committed, when c3 reads /a, and sets a watch.",
    "It is shown the old content, as of 1:5. If it had to move to another server now, it would say that it has seen 1:5, and nobody would tell it of the change.",
  ],
  mended: "The answer has the zxid of what it shows, 1:4.",
  cluster: { ...SEATED, clients: 3, sessionTimeout: 10_000 },
  weather: { fsync: [100 * MS, 150 * MS] },
  until: 25 * SECOND,
  script: (draft) => {
    ask(draft, 4 * SECOND, "c1", create("/a"));
    const at = between(draft.die, 6 * SECOND, 7 * SECOND);
    ask(draft, at, "c1", setData("/a"));
    ask(draft, at + 30 * MS, "c3", getData("/a", true));
  },
});

/** known-bugs 31. */
const WRONG_EVENT: Exhibit = exhibit({
  issue: "ZOOKEEPER-1667",
  bug: "restore-by-czxid",
  violates: "EventsFit",
  about: "A client that comes back is told that the node it has read is created.",
  watchFor: [
    "While c1 is cut off, the node that it watches is deleted and created again.",
    "Back again, c1 says what it has seen; the server looks at when the node was created, and says NodeCreated.",
  ],
  mended: "The node was changed since: the event is NodeDataChanged.",
  cluster: { ...SEATED, clients: 2, sessionTimeout: 10_000 },
  until: 20 * SECOND,
  script: (draft) => {
    ask(draft, 3 * SECOND, "c2", create("/a"));
    ask(draft, 4 * SECOND, "c1", getData("/a", true));
    const at = between(draft.die, 5 * SECOND, 6 * SECOND);
    inject(draft, at, { kind: "partition", groups: [["c1"], ["rest"]], span: 5 * SECOND });
    ask(draft, at + SECOND, "c2", remove("/a"));
    ask(draft, at + 2 * SECOND, "c2", create("/a"));
  },
});

/** In the order of their issues. */
export const SESSION_EXHIBITS: readonly Exhibit[] = [
  WRITES_WHILE_CLOSING,
  WATCH_TOO_LATE,
  WRONG_EVENT,
];
