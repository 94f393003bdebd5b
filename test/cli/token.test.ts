/** Tokens: what is printed is read back, and nothing else is read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CliError } from "../../cli/errors.ts";
import type { Settings, Vocabulary } from "../../cli/settings.ts";
import { isSeed, looksLikeToken, parseToken, printToken, type Token } from "../../cli/token.ts";

const WORDS: Vocabulary = {
  bugs: [
    { name: "ack-before-fsync", issue: "M5" },
    { name: "vote-by-id", issue: "M10" },
  ],
  properties: ["PrefixConsistency", "Integrity"],
  strategies: ["swarm", "pct", "random"],
};

const subset = (names: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .subarray([...names], { minLength: 1 })
    .map((chosen) => chosen.sort((a, b) => (a < b ? -1 : 1)));

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    bugs: subset(WORDS.bugs.map(({ name }) => name)),
    properties: subset(WORDS.properties),
    servers: fc.integer({ min: 1, max: 13 }),
    observers: fc.integer({ min: 0, max: 13 }),
    clients: fc.integer({ min: 0, max: 50 }),
    sessionTimeout: fc.integer({ min: 10, max: 1_200_000 }),
    strategy: fc.constantFrom("pct", "random"),
    tickTime: fc.integer({ min: 10, max: 60_000 }),
    initLimit: fc.integer({ min: 1, max: 1000 }),
    syncLimit: fc.integer({ min: 1, max: 1000 }),
    until: fc.integer({ min: 1000, max: 86_400_000_000 }),
  },
  { requiredKeys: [] },
);

const token: fc.Arbitrary<Token> = fc.record({
  scenario: fc.constantFrom("swarm", "leader-isolated", "museum/CURATOR-604"),
  settings,
  seed: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  index: fc.option(fc.integer({ min: 0, max: 999_999_999 }), { nil: undefined }),
});

function refusal(text: string): string {
  try {
    parseToken(text, WORDS);
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).exit).toBe(65);
    return (error as CliError).message;
  }
  throw new Error(`was read: ${text}`);
}

describe("a token", () => {
  it("is read back as it was", () => {
    fc.assert(
      fc.property(token, (made) => {
        const text = printToken(made);
        expect(text).toMatch(/^zs1:[\w/+=,-]+:[\w-]+(?:\.\d+)?:[a-z0-9]{4}$/);
        expect(parseToken(text, WORDS)).toEqual(made);
      }),
    );
  });

  it("is the same for ever", () => {
    const made = { scenario: "swarm", settings: { bugs: ["ack-before-fsync"] }, seed: "8c1f02aa" };
    expect(printToken({ ...made, index: 731 })).toMatchInlineSnapshot(
      `"zs1:swarm+bug=ack-before-fsync:8c1f02aa.731:9yuu"`,
    );
  });

  it("does not survive a change of scenario or option", () => {
    const text = printToken({ scenario: "swarm", settings: { servers: 5 }, seed: "1", index: 2 });
    for (const changed of [text.replace("=5", "=7"), text.replace("swarm", "storm")]) {
      expect(refusal(changed)).toMatch(/the check of this token is \w{4}, but .* give \w{4}/);
    }
  });

  it("is never read from noise, and refusing it never fails", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (noise) => {
        refusal(`zs1:${noise}`);
      }),
    );
  });

  it.each([
    ["swarm:1:abcd", 'a token begins with "zs1:"'],
    ["zs2:swarm:1:abcd", "format 2; this zabsim reads format 1"],
    ["zs1:swarm:1", "four parts"],
    ["zs1:swarm:1:abcd:", "four parts"],
    ["zs1:swarm::abcd", "its seed is 1 to 64"],
    ["zs1:swarm:a b:abcd", "its seed is 1 to 64"],
    ["zs1:swarm:1.x:abcd", "the index behind the seed"],
    ["zs1:swarm:1.01:abcd", "the index behind the seed"],
    ["zs1:swarm:1.2.3:abcd", "the index behind the seed"],
    ["zs1::1:abcd", "names no scenario"],
    ["zs1:swarm+servers:1:abcd", "+key=value"],
    ["zs1:swarm+servrs=3:1:abcd", "Did you mean servers?"],
    ["zs1:swarm+servers=5+bug=vote-by-id:1:abcd", "sorted"],
    ["zs1:swarm+servers=5+servers=5:1:abcd", "sorted"],
    ["zs1:swarm+servers=05:1:abcd", "misspelt"],
    ["zs1:swarm+bug=M5:1:abcd", "misspelt"],
    ["zs1:swarm+bug=nope:1:abcd", 'no bug "nope"'],
    ["zs1:swarm+until=3:1:abcd", "not a duration"],
    ["zs1:swarm:1:ABCD", "a check of four characters"],
  ])("refuses %s", (text, why) => expect(refusal(text)).toContain(why));

  it("shows nothing dangerous of what it refuses", () => {
    const message = refusal(`zs1:\u001B[31m\n${"x".repeat(1000)}`);
    expect(message).toMatch(/^[\x20-\x7E…]*$/u);
    expect(message.length).toBeLessThan(200);
  });
});

describe("a seed", () => {
  it.each(["1", "8c1f02aa", "a_b-C", "x".repeat(64)])("may be %s", (seed) => {
    expect(isSeed(seed)).toBe(true);
  });
  it.each(["", "a b", "a.b", "ä", "x".repeat(65), "a\n"])("may not be %j", (seed) => {
    expect(isSeed(seed)).toBe(false);
  });
});

describe("a word of the command line", () => {
  it("is a token by its beginning", () => {
    expect(["zs1:a:b:c", "zs9:", "leader-isolated", "./zs1"].map(looksLikeToken)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
