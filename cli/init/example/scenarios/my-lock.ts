/** A lock of our own: whoever has the lowest node holds it, and everybody else watches the node just before theirs. */
import {
  ConnectionLoss,
  NoNode,
  predecessor,
  recipe,
  recipeScenario,
  retry,
  type Asking,
  type Me,
  type Scenario,
  type Zk,
} from "zabsim/recipes";

const lock = recipe("my-lock", function* (zk, me) {
  const node = yield* queueUp(zk, me);
  for (;;) {
    const { children } = yield* retry(() => zk.getChildren("/lock"));
    const ahead = predecessor(children, node);
    if (ahead === undefined) break;
    // Watches fire once, and whoever was ahead may have gone for many reasons: look again.
    const isThere = yield* retry(() => zk.exists(`/lock/${ahead}`, { watch: true }));
    if (isThere !== undefined) yield* zk.nextWatch();
  }
  const stat = yield* retry(() => zk.exists(node));
  // A node of a session that is over may be listed for a while.
  if (stat === undefined || stat.ephemeralOwner !== (yield* me.session())) return;

  yield* me.enter("the lock", { node, token: stat.czxid });
  // Whoever is cut off cannot know for how long it still holds it.
  yield* me.sleep("10s", { whileConnected: !me.bug("ignores-suspended") });
  yield* me.leave("the lock");

  try {
    yield* retry(() => zk.delete(node));
  } catch (error) {
    // Then a delete whose answer was lost has been carried out.
    if (!(error instanceof NoNode)) throw error;
  }
});

/** Makes a node, once: one whose answer was lost may be there all the same, and is found by its guid. */
function* queueUp(zk: Zk, me: Me): Asking<string> {
  const guid = yield* me.guid();
  for (;;) {
    try {
      const options = { ephemeral: true, sequential: true, parents: true };
      return yield* zk.create(`/lock/${guid}`, options);
    } catch (error) {
      if (!(error instanceof ConnectionLoss)) throw error;
    }
    if (me.bug("blind-retry")) continue;
    // Another write: once it is answered, the lost one has been carried out, or never will be.
    yield* retry(() => zk.setData("/lock", ""));
    const { children } = yield* retry(() => zk.getChildren("/lock"));
    const own = children.find((name) => name.startsWith(guid));
    if (own !== undefined) return `/lock/${own}`;
  }
}

export const myLock: Scenario = recipeScenario({
  recipe: lock,
  about: "Clients take turns at a lock, in trouble of every kind.",
  clients: 3,
  sessionTimeout: 3000,
  fair: true,
  goals: ["handed-over", "handed-over-by-expiry"],
  bugs: [
    { name: "blind-retry", about: "A create whose answer was lost is made again." },
    { name: "ignores-suspended", about: "A holder that is cut off goes on." },
  ],
});
