/** Profiles of `fuzz`: sizes that fit a purpose, under one name. Every flag stands above them. */
import { didYouMean, quote, usage } from "./errors.ts";
import { textFlag, type Session } from "./session.ts";
import type { Settings } from "./settings.ts";

/** What a profile asks for; what it leaves out is as without it. */
export interface Profile {
  readonly name: string;
  readonly about: string;
  readonly runs?: number;
  /** Milliseconds; with `runs` a limit that should not be met, and is no verdict if it is. */
  readonly time?: number;
  /** Percent of the runs that are made twice. */
  readonly verify?: number;
  readonly settings?: Settings;
}

const MINUTE = 60_000;

/** All there are. */
export const PROFILES: readonly Profile[] = [
  { name: "smoke", about: "200 runs, for a test suite", runs: 200 },
  {
    name: "pr",
    about: "6,000 runs, about a minute on two cores; exit 2 if five are not enough",
    runs: 6000,
    time: 5 * MINUTE,
  },
  {
    name: "nightly",
    about: "an hour; every hundredth run is made twice and compared",
    time: 60 * MINUTE,
    verify: 1,
  },
  {
    name: "zoo",
    about: "small worlds: 3 servers, 4 to 6 writes, at most 3 crashes and 3 partitions",
    settings: { scale: "small" },
  },
];

/** `--profile`, else ZABSIM_PROFILE, else one that asks for nothing. Throws exit 64 for a name that is none. */
export function profileOf(session: Session): Partial<Profile> {
  const name = textFlag(session, "profile", "ZABSIM_PROFILE");
  return name === undefined ? {} : findProfile(name);
}

/** By its name. Throws exit 64 for one that is none. */
export function findProfile(name: string): Profile {
  const found = PROFILES.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  const names = PROFILES.map((profile) => profile.name);
  throw usage(`no profile ${quote(name)}.${didYouMean(name, names)}`, `one of ${names.join(" ")}`);
}
