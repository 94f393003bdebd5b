/** Reads a transcript from a file, or says in one line what is wrong with it and on which line. */
import { createHash } from "node:crypto";
import type * as v from "valibot";
import { rulesOf } from "../../protocol/rules.ts";
import { byUnits } from "../../scenarios/conform/answers.ts";
import type {
  Fields,
  Noticed,
  RecordedConfig,
  Step,
  Transcript,
} from "../../scenarios/conform/transcript.ts";
import { badInput, quote } from "../errors.ts";
import { checkJson, parseJson } from "../json-text.ts";
import { nameOfFile, readText } from "../read-text.ts";
import type { BodyLine, HeaderLine, RequestLine } from "./lines.ts";
import { askOf, bytesOf } from "./operations.ts";
import { END_LINE, HEADER_LINE, REQUEST_LINE } from "./schema.ts";

/** A transcript from a file. Throws exit 65, as everything here does, with file and line. */
export function readTranscript(path: string): Transcript {
  const wayOut = "a transcript is a .jsonl file that was recorded at a real server";
  return parseTranscript(readText(path, "a transcript", wayOut), nameOfFile(path));
}

/** A transcript from its text; `file` is what errors call it. Throws exit 65. */
export function parseTranscript(text: string, file: string): Transcript {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw badInput(`${file}: the file is empty`);
  const [first = "", ...rest] = lines;
  const header = parseLine(HEADER_LINE, first, `${file}:1`, "the header of a transcript");
  const last = `${file}:${lines.length}`;
  const end = parseLine(END_LINE, rest.pop() ?? "{}", last, "the end of a transcript");
  if (end.n !== rest.length) {
    throw badInput(`${last}: n must be ${rest.length}, the number of requests, not ${end.n}`);
  }
  const sessions: string[] = [];
  const steps = rest.map((line, index) => {
    const place = `${file}:${index + 2}`;
    return stepOf(parseLine(REQUEST_LINE, line, place, "a request"), sessions, place);
  });
  const tree = end.tree.map((node) => [node.path, canonical(node)] as const);
  return {
    name: header.name,
    config: configOf(header, file),
    sessions,
    steps,
    tree: Object.fromEntries(tree),
    timesConsistent: end.timesConsistent,
  };
}

/** `what` is what the line should be. */
function parseLine<Line>(
  schema: v.GenericSchema<unknown, Line>,
  line: string,
  place: string,
  what: string,
): Line {
  const wanted = { what, place, isLine: true };
  return checkJson(schema, parseJson(line, wanted, liftClosed), wanted);
}

/** `events["!closed"]` holds names among lists of events: it gets a place of its own beside them. */
function liftClosed(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("events" in value)) return value;
  const { events } = value;
  if (typeof events !== "object" || events === null || !("!closed" in events)) return value;
  const { "!closed": closed, ...others } = events;
  return { ...value, events: others, closed };
}

/** Enters the session of a request among those that are known. */
function stepOf(line: RequestLine, sessions: string[], place: string): Step {
  const name = line.s;
  if (name === undefined && line.op !== "sleep") throw badInput(`${place}: s is missing`);
  let session = name === undefined ? -1 : sessions.indexOf(name);
  if (name !== undefined && session < 0) {
    if (line.op !== "connect") throw badInput(`${place}: session ${quote(name)} is not connected`);
    session = sessions.push(name) - 1;
  }
  const title = "path" in line ? `${line.op} ${line.path}` : line.op;
  const answer = canonical(line.res);
  return { i: line.i, title, session, ask: askOf(line), answer, noticed: noticedOf(line) };
}

function noticedOf({ closed = [], events = {} }: RequestLine): Noticed {
  return { bySession: new Map(Object.entries(events)), closed };
}

/** Content as bytes, and lists in the order in which they are compared. */
function canonical({ children, data, ephemerals, results, ...others }: BodyLine): Fields {
  return {
    ...(others as Fields),
    ...(data !== undefined && { data: data === null ? null : bytesOf(data) }),
    ...(children !== undefined && { children: children.toSorted(byUnits) }),
    ...(ephemerals !== undefined && { ephemerals: ephemerals.toSorted(byUnits) }),
    ...(results !== undefined && { results: results.map(canonical) }),
  };
}

function configOf({ config, server }: HeaderLine, file: string): RecordedConfig {
  const release = /\d+\.\d+\.\d+/.exec(server)?.[0] ?? "";
  const rules = rulesOf(release);
  if (rules === undefined) {
    throw badInput(`${file}:1: no rules are known for the server ${quote(server)}`);
  }
  return { ...config, rules, superDigest: digestOf(config.superDigest ?? "") };
}

/** Recorders write down the password, the server was given its hash [DigestAuthenticationProvider.generateDigest]. */
function digestOf(credentials: string): string {
  if (credentials === "" || /^[^:]*:[A-Za-z0-9+/]{27}=$/.test(credentials)) return credentials;
  const [user = ""] = credentials.split(":");
  return `${user}:${createHash("sha1").update(credentials, "utf8").digest("base64")}`;
}
