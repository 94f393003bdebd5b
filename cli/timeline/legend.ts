/** The legend of the timeline. */

/** Lines of at most 80 columns, as `run --legend` prints them. */
export const LEGEND: readonly string[] = [
  "The block of signs in a timeline is the ensemble, one per server, s1 first:",
  "  L  leading             f  following        o  observing",
  "  !  believes it leads but cannot reach a quorum",
  "  s  synchronizing: a role was found, it does not serve yet",
  "  ?  looking for a leader     p  paused     x  down",
  "epoch: the newest that a leader serves in.",
  "zxid: the newest committed, epoch:counter.",
  "who: a server, several (s1-s4), all servers, a client (c1), or net: the network",
  "  and the whole run.",
  "getData /a → w1, version 0 (1:5): a call of a client, the answer, and the zxid",
  "  that it shows; stale: less than was committed when it was asked for.",
  "0x2…4e200001: a session, by the server that gave it out and its last digits.",
];
