/** `zabsim schema`: the JSON Schema of scenario files, for editors. */
import { SCENARIO_SCHEMA } from "../../scenarios/written/document.ts";
import { EXIT } from "../errors.ts";
import { printLines, type Session } from "../session.ts";

/** Prints it, indented. */
export function schema(session: Session): number {
  printLines(session, [JSON.stringify(SCENARIO_SCHEMA, null, 2)]);
  return EXIT.held;
}
