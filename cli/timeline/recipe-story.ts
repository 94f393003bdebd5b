/** What applications have to tell of their recipes, and resources of what was written to them. */
import type { Believed, RecipeEvent, ResourceEvent } from "../../protocol/recipes/vocabulary.ts";
import { showZxid, type Zxid } from "../../protocol/zxid.ts";
import type { NodeId } from "../../sim/machine.ts";
import { harmless } from "../errors.ts";
import type { Tone } from "../style.ts";
import type { Saying } from "./draft.ts";
import type { Memory } from "./memory.ts";

type Tell = (event: RecipeEvent) => readonly [what: string, tone?: Tone];

const token = (number: number): string => showZxid(number as Zxid);
const last = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** In words for people who know their recipe and not this program; undefined: not worth a line. */
const WORDS: { readonly [What in Believed]: Tell | undefined } = {
  asked: undefined,
  finished: undefined,
  waiting: ({ path, text }) => [waits(path, text)],
  granted: ({ number, path }) => [
    `BELIEVES to hold ${path}${number === 0 ? "" : `, token ${token(number)}`}`,
    "good",
  ],
  suspended: ({ path }) => [`cut off, not sure any more to hold ${path}`, "warn"],
  resumed: ({ path }) => [`believes again to hold ${path}`, "good"],
  lost: ({ path }) => [`session EXPIRED, and ${path} lost with it`, "warn"],
  released: ({ path }) => [`releases ${path}`],
  gaveUp: ({ path }) => [`gives up waiting for ${path}`],
  offered: ({ path, text }) => [`has offered ${text} to ${path}`],
  taken: ({ path, text }) => [`has taken ${text} from ${path}`, "good"],
  closed: ({ path }) => [`has closed the barrier ${path}`],
  opened: ({ path }) => [`has opened the barrier ${path}`],
  passed: ({ path }) => [`passes the barrier ${path}`, "good"],
  entered: ({ path }) => [`enters ${path}`, "good"],
  left: ({ path }) => [`leaves ${path}`],
  added: ({ number, path }) => [`has added ${number} to ${path}`, "good"],
  set: ({ number, path }) => [`has set ${path} to ${number}`, "good"],
  refused: ({ number, path }) => [`believes that ${path} was not set to ${number}`],
  read: ({ number, path }) => [`reads ${number} from ${path}`],
  voted: ({ path, text }) => [`votes ${text} on ${path}`],
  decided: ({ path, text }) => [`takes ${path} to be decided: ${text}`, "good"],
  joined: ({ path, text }) => [
    isIn(path, text) ? `has joined ${path} as ${text}` : `has its node ${text}`,
    "good",
  ],
  quit: ({ path, text }) => [
    isIn(path, text) ? `has left ${path} as ${text}` : `has dropped its node ${text}`,
  ],
  wrote: ({ text }) => [`has ${text}`],
  follows: ({ path }) => [`keeps a copy of ${path}`],
  saw: ({ number, text }) => [
    number === 0 ? `sees that ${text} is gone` : `sees ${text} as of ${token(number)}`,
  ],
  registered: ({ path }) => [`has registered ${path}`, "good"],
  denied: ({ path, text }) => [
    `believes that ${path} is ${text === "" ? "another's" : `that of ${text}`}`,
  ],
  unregistered: ({ path }) => [`does not have ${path} any more`],
  resolved: ({ path, text }) => [`resolves ${path} to ${text === "" ? "nobody" : text}`],
  listens: undefined,
  applied: ({ number, path, text }) =>
    text.startsWith("bad")
      ? [`applies version ${number} of ${path}, which is bad`, "warn"]
      : [`applies version ${number} of ${path}`, "good"],
  staged: ({ number, path }) => [`has given version ${number} of ${path} to the canary`],
  acknowledged: ({ number, path }) => [`acknowledges version ${number} of ${path}`],
  published: ({ number, path }) => [`has published version ${number} to ${path}`, "good"],
  rolledBack: ({ number, path }) => [
    `takes it back: the canary of ${path} has the former one again, as version ${number}`,
    "warn",
  ],
  picked: ({ text }) => [`picks ${text}`],
  called: ({ path, text }) => [`is served at ${path}, by ${text} first`, "good"],
  unserved: ({ path }) => [`finds nobody to call at ${path}`, "warn"],
  elected: ({ number, path }) => [`is CONTROLLER of ${path}, epoch ${number}`, "good"],
  resigned: ({ number, path }) => [`is not the controller of ${path} any more, of epoch ${number}`],
  assigned: ({ number, path, text }) => [
    `assigns, in epoch ${number} of ${path}: ${text === "" ? "nothing, as no broker is there" : text}`,
  ],
  serves: ({ path, text }) => [`SERVES ${path}${text === "" ? "" : ` as ${text}`}`, "good"],
  rests: ({ path }) => [`serves ${path} no more`, "warn"],
  fenced: ({ text }) => [`has fenced ${text}, the former active`],
  submitted: ({ path, text }) => [`has put job ${text} into ${path}`],
  noted: ({ text }) => [text],
  failed: ({ text }) => [`its program ends with ${text}`, "warn"],
};

/** A member's node is in its group; one that is kept stands beside the path that it is called after. */
function isIn(path: string, node: string): boolean {
  return node.startsWith(`${path}/`);
}

/** A cache reads what others have changed, of which they tell themselves. */
function isRead({ number, what }: RecipeEvent): boolean {
  return what === "saw" && number !== 0;
}

/** Of the many calls of a consumer those make a story by which it comes to be served, or not to be. */
function isRoutine({ served }: Memory, node: NodeId, { what }: RecipeEvent): boolean {
  if (what !== "called" && what !== "unserved") return false;
  const before = served.get(node);
  served.set(node, what === "called");
  return before === (what === "called");
}

/** Who is among the brokers is seen by what they are assigned; so is who was the first to assign it. */
function isSeenByWork({ number, text, what }: RecipeEvent): boolean {
  if (what === "elected") return number === 1;
  return (what === "joined" || what === "quit") && text.includes("/ids/broker-");
}

function waits(path: string, text: string): string {
  if (text === "") return path === "" ? "waits for what it watches" : `waits at ${path}`;
  return text === path ? `waits at ${path} for any change` : `waits for ${last(text)} to go`;
}

/** What the application of a client believes. */
export function tellRecipe(memory: Memory, node: NodeId, event: RecipeEvent): Saying | undefined {
  memory.applications.add(node);
  memory.losses.delete(node);
  const told = WORDS[event.what]?.(event);
  if (told === undefined) return undefined;
  const [what, tone = "plain"] = told;
  // Programs of a user's own say what they like.
  return {
    nodes: [node],
    what: harmless(what),
    tone,
    isBackstage: isRead(event) || isSeenByWork(event) || isRoutine(memory, node, event),
    isImplied: event.what === "serves" || event.what === "rests",
  };
}

/** A write as the resource saw it, told of the client that made it. Only a late one makes a story. */
export function tellResource(memory: Memory, event: ResourceEvent): Saying {
  if (event.isLedger === true) return tellLedger(event);
  const { from, taken, token: shown } = event;
  const isLate = shown < memory.token;
  if (!isLate) memory.token = shown;
  const age = isLate ? `: ${token(shown)} is older than ${token(memory.token)}` : "";
  const what = `the resource ${taken ? "takes" : "REFUSES"} its write${age}`;
  return { nodes: [from], what, tone: isLate ? "warn" : "plain", isBackstage: taken && !isLate };
}

function tellLedger({ from, taken, value }: ResourceEvent): Saying {
  if (taken) return { nodes: [from], what: `job ${value} takes EFFECT`, tone: "good" };
  const what = `job ${value} has taken effect before: REFUSED`;
  return { nodes: [from], what, tone: "warn" };
}
