import { LEAVING, ROLE_ENDED } from "./ignored.js";
/** True, and counted as ignored, if the role of `term` no longer works. */
export function ignoreEnded(peer, term, out) {
    if (term !== peer.term) {
        out.ignore(ROLE_ENDED);
        return true;
    }
    if (peer.leaving !== undefined) {
        out.ignore(LEAVING);
        return true;
    }
    return false;
}
