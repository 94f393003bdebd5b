/** Damaged and malicious versions of the files that we read, for fast-check. */
import fc from "fast-check";

/** What no reader should trust: depth, size, keys of prototypes, numbers at the limits, signs that terminals act on. */
const STRANGE: readonly string[] = [
  "null",
  "true",
  "-1",
  "0",
  "1e308",
  "1e999",
  "9007199254740993",
  "-0.5",
  '""',
  '"\\u001b[2J\\u0007"',
  '"\\ud800"',
  '"../../../etc/passwd"',
  '"constructor"',
  `"${"a".repeat(70_000)}"`,
  "[]",
  "{}",
  '{"__proto__":{"bugs":["x"]}}',
  '{"constructor":{"prototype":1}}',
  '{"toString":null,"length":-1}',
  `${"[".repeat(6000)}${"]".repeat(6000)}`,
  `${'{"a":'.repeat(6000)}1${"}".repeat(6000)}`,
  `[${"0,".repeat(5000)}0]`,
];

/** Places of the values in a JSON text: from and to, both as indexes of it. */
function valuesOf(text: string): readonly (readonly [number, number])[] {
  const found = text.matchAll(/"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|\[[^[\]]*\]/g);
  return [...found].map(({ index, 0: value }) => [index, index + value.length]);
}

/** A text of which a value, or a name of one, is another one. */
function edited(text: string): fc.Arbitrary<string> {
  const places = valuesOf(text);
  return fc
    .tuple(fc.nat(Math.max(0, places.length - 1)), fc.constantFrom(...STRANGE))
    .map(([nth, value]) => {
      const [from, to] = places[nth] ?? [0, 0];
      return text.slice(0, from) + value + text.slice(to);
    });
}

/** A text with some bytes lost, added or changed. */
function spliced(text: string): fc.Arbitrary<string> {
  const put = fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom("\u0000", '"', "{", "]", ",", "\n", "\uFEFF", "__proto__"),
  );
  return fc
    .tuple(fc.nat(text.length), fc.nat(6), put)
    .map(([at, drop, more]) => text.slice(0, at) + more + text.slice(at + drop));
}

/** What might stand in a file instead of `text`. */
export function damaged(text: string): fc.Arbitrary<string | Uint8Array> {
  return fc.oneof(
    { weight: 4, arbitrary: edited(text) },
    { weight: 3, arbitrary: spliced(text) },
    { weight: 2, arbitrary: fc.nat(text.length).map((length) => text.slice(0, length)) },
    { weight: 1, arbitrary: fc.constantFrom(...STRANGE) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    { weight: 1, arbitrary: fc.constant(text + text) },
  );
}
