/** A tag for the next disk operation, which will be answered for `wait`. */
export function waitFor(peer, wait) {
    const tag = peer.nextTag;
    peer.nextTag = tag + 1;
    peer.waits.set(tag, wait);
    return tag;
}
/** Takes what `tag` was for; undefined if its asker is gone. */
export function takeWait(peer, tag) {
    const wait = peer.waits.get(tag);
    if (wait !== undefined)
        peer.waits.delete(tag);
    return wait;
}
