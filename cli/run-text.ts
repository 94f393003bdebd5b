/** Head and summary of a run, for people. */
import { DEFAULT_STRATEGY } from "../scenarios/scenario.ts";
import type { Explored } from "../sim/report.ts";
import { availabilityInWords } from "./availability.ts";
import { exclusionInWords, exclusionOf } from "./exclusion.ts";
import { clock, count, plural, span, spellDuration } from "./quantities.ts";
import type { Model } from "./model.ts";
import { spellReleases } from "./release-words.ts";
import type { Session } from "./session.ts";
import { paragraph, type Style } from "./style.ts";
import type { Subject } from "./subject.ts";
import { isReached } from "./reached.ts";
import type { Verdict } from "./verdict.ts";

/** What of a session it takes to tell of a run. */
export interface Page extends Pick<Session, "style" | "width"> {
  readonly model: Pick<Model, "goals">;
}

/** Title, what happens, what to watch for, and an empty line. */
export function showHead({ style, width }: Page, subject: Subject): string[] {
  const { cluster } = subject.plan;
  const { servers, observers, tickTime, initLimit, syncLimit } = cluster;
  const { clients = 0, mend = [], releases = [], sessionTimeout = 10 * tickTime } = cluster;
  const members = observers === 0 ? "" : `, ${plural(observers, "observer")}`;
  const { strategy = DEFAULT_STRATEGY } = subject.settings;
  const users = `${plural(clients, "client")}, sessions ${spellDuration(sessionTimeout * 1000)}`;
  const title = [
    `seed ${subject.seed}`,
    `${plural(servers, "server")}${members}`,
    ...(clients === 0 ? [] : [users]),
    `tickTime ${spellDuration(tickTime * 1000)} initLimit ${initLimit} syncLimit ${syncLimit}`,
    ...(releases.length === 0 ? [] : [`release ${spellReleases(releases)}`]),
    ...(mend.length === 0 ? [] : [`without ${mend.join(" ")}`]),
    ...(cluster.bugs.length === 0 ? [] : [`bugs ${cluster.bugs.join(" ")}`]),
    ...(strategy === DEFAULT_STRATEGY ? [] : [`strategy ${strategy}`]),
  ].join(" · ");
  const [first = "", ...more] = paragraph(style, `${subject.name} · `, title, width);
  const name = style.paint("strong", subject.name);
  const lines = [name + first.slice(subject.name.length), ...more];
  const { scenario } = subject;
  if (scenario !== undefined) {
    if (scenario.about !== "") lines.push(...paragraph(style, "  ", scenario.about, width));
    for (const watch of scenario.watchFor) lines.push(...paragraph(style, "  · ", watch, width));
  }
  return [...lines, ""];
}

/** What held, what was reached, how big it was, and the line that runs it again. */
export function showSummary(session: Page, subject: Subject, verdict: Verdict): string[] {
  const { style, width } = session;
  const { report, outcome } = verdict;
  const { availability } = report;
  // As wide as the widest label that there is.
  const column = availability === undefined ? 11 : 12;
  const facts = (label: string, text: string): string[] =>
    paragraph(style, `  ${label.padEnd(column)} `, text, width);
  const lines = [""];
  if (report.violation !== undefined) lines.push(...violationLines(session, verdict));
  if (report.unknown !== undefined) lines.push(...facts("unknown", report.unknown));
  if (report.explored !== undefined)
    lines.push(...facts("explored", exploredLine(report.explored)));
  lines.push(...facts("properties", propertiesLine(verdict)));
  const exclusion = exclusionOf(session.model, subject.plan, report);
  if (exclusion !== undefined) lines.push(...facts("exclusion", exclusionInWords(exclusion)));
  if (availability !== undefined) {
    lines.push(...facts("availability", availabilityInWords(availability)));
  }
  lines.push(...facts("goals", goalsInWords(session, subject, verdict)));
  lines.push(
    ...facts(
      "run",
      `${plural(report.events, "event")} · ${span(report.micros)} virtual · digest ${report.digest}`,
    ),
  );
  if (verdict.missed.length > 0) {
    const missed = `required, but not reached: ${verdict.missed.join(" ")}`;
    lines.push(...facts(outcome, missed).map((line) => style.paint("warn", line)));
  }
  const { replay } = subject;
  if (replay !== undefined) lines.push("", replayLine(style, replay));
  return lines;
}

function violationLines({ style, width }: Page, { report }: Verdict): string[] {
  if (report.violation === undefined) return [];
  const { property, why, at } = report.violation;
  const text = `${property} at ${clock(at)}: ${why}`;
  return paragraph(style, "✗ ", text, width).map((line) => style.paint("bad", line));
}

function exploredLine({ delays, isComplete, orders, states }: Explored): string {
  const work = `${plural(states, "state")} in ${plural(orders, "order")} of events`;
  if (isComplete) return `${work}: all that the plan asks for`;
  const until = delays < 0 ? "not even all without one" : `all with up to ${delays} of them`;
  return `${work}, cut short among those with ${plural(delays + 1, "put-off")} (${until} were visited)`;
}

function propertiesLine({ report }: Verdict): string {
  const by = (wanted: string): string[] =>
    report.properties.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  const parts = [`${count(by("held").length)} held`];
  if (by("violated").length > 0) parts.push(`violated: ${by("violated").join(" ")}`);
  if (by("unknown").length > 0) parts.push(`${count(by("unknown").length)} not judged`);
  return parts.join(" · ");
}

/** The goals of the story by name; how many others were met on the way. */
function goalsInWords({ model }: Page, subject: Subject, verdict: Verdict): string {
  const { report } = verdict;
  const wanted = subject.scenario?.goals ?? [];
  const reached = wanted.filter((name) => isReached(model, report, name));
  const missing = wanted.filter((name) => !reached.includes(name));
  const others = model.goals.filter(
    ({ name }, goal) => (report.goals[goal] ?? 0) > 0 && !wanted.includes(name),
  ).length;
  const parts: string[] = [];
  const names = reached.length === 0 ? "" : `: ${reached.join(" ")}`;
  if (wanted.length > 0) parts.push(`${reached.length} of ${wanted.length}${names}`);
  if (missing.length > 0) parts.push(`not reached: ${missing.join(" ")}`);
  if (others > 0) parts.push(wanted.length > 0 ? `${others} others` : `${others} reached`);
  return parts.join(" · ");
}

/** The command to type for exactly this run: `subject` is a token, or a file with its seed. */
export function replayLine(style: Style, subject: string): string {
  return `  replay   ${style.paint("strong", `npx zabsim replay ${subject}`)}`;
}
