/** `zabsim keep`: copies the plan of a failure to the regressions, which are committed and run first. */
import { EXIT, quote, usage } from "../errors.ts";
import { printJson, printLines, textFlag, type Session } from "../session.ts";
import { findFailure } from "../store/failures.ts";
import { keepFailure } from "../store/regressions.ts";
import { looksLikeFailureId } from "../store/shape.ts";
import { requireStore } from "../store/store.ts";

/** Exit 64 for an id that is none, 65 if the plan is damaged or its name is taken. */
export function keep(session: Session, id: string): number {
  if (!looksLikeFailureId(id)) {
    throw usage(`a failure id is 4 to 16 hex digits, not ${quote(id)}`, "zabsim list failures");
  }
  const store = requireStore(session);
  const failure = findFailure(store, id);
  const file = keepFailure(store, failure, textFlag(session, "name"));
  if (session.json) {
    printJson(session, { schema: 1, id: failure.id, property: failure.facts.property, file });
  } else {
    const { style } = session;
    printLines(session, [`kept  ${style.paint("strong", file)}`, "Commit it: fuzz runs it first."]);
  }
  return EXIT.held;
}
