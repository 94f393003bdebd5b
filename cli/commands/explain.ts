/** `zabsim explain`: why a run fails, or what a word means. */
import { EXIT } from "../errors.ts";
import { looksLikePath } from "../read-text.ts";
import type { Session } from "../session.ts";
import { looksLikeFailureId } from "../store/shape.ts";
import { looksLikeToken } from "../token.ts";
import { explainRun } from "../explain-run.ts";
import { explainWord } from "../explain-word.ts";

/** A token, the path of a plan or a failure id is a run, see `explainRun`; anything else is a word. */
export async function explain(session: Session, target: string): Promise<number> {
  if (looksLikeToken(target) || looksLikePath(target)) return explainRun(session, target);
  if (explainWord(session, target, looksLikeFailureId(target))) return EXIT.held;
  return explainRun(session, target);
}
