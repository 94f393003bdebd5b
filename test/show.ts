/** `npm run show [ITEM...]`: runs what each issue must show and prints item, figure, verdict. */
import { SESSION } from "./show/session.ts";

const wanted = process.argv.slice(2).map(Number);
const word = process.env["ZABSIM_SEED"] ?? `show${Date.now().toString(36)}`;
let missed = 0;
console.log(`seed ${word}`);
for (const [number, show] of SESSION) {
  if (wanted.length > 0 && !wanted.includes(number)) continue;
  for (const { item, figure, ok } of show(word)) {
    if (!ok) missed += 1;
    console.log(`${ok ? "ok    " : "MISSED"}  ${item}: ${figure}`);
  }
}
console.log(missed === 0 ? "all shown" : `${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
