/** SHA-1 in base64, as digests of passwords are stored [RFC 3174; DigestAuthenticationProvider]. */
import type { Bytes } from "../../api/operations.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** 28 characters, with padding. Takes time for each byte of `bytes`, whose units are 0 to 255. */
export function sha1Base64(bytes: Bytes): string {
  return base64(digestOf(paddedWords(bytes)));
}

/** Words of 32 bits: the bytes, a one bit, zeros, and the length in bits, to a multiple of 16 words. */
function paddedWords(bytes: Bytes): number[] {
  const words: number[] = Array.from({ length: 16 * (((bytes.length + 8) >> 6) + 1) }, () => 0);
  const add = (at: number, byte: number): void => {
    const word = at >> 2;
    words[word] = (words[word] ?? 0) | (byte << (24 - 8 * (at & 3)));
  };
  for (let at = 0; at < bytes.length; at += 1) add(at, bytes.charCodeAt(at));
  add(bytes.length, 0x80);
  words[words.length - 1] = bytes.length * 8;
  return words;
}

/** The five words of the digest. */
function digestOf(words: readonly number[]): readonly number[] {
  let sum = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < words.length; at += 16) {
    const block = compress(sum, words.slice(at, at + 16));
    sum = sum.map((word, index) => (word + (block[index] ?? 0)) | 0);
  }
  return sum;
}

/** Eighty rounds over one block; the sixteen words of `schedule` become eighty. */
function compress(start: readonly number[], schedule: number[]): readonly number[] {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = start;
  const word = (round: number): number => schedule[round] ?? 0;
  for (let round = 0; round < 80; round += 1) {
    if (round >= 16) {
      const mixed = word(round - 3) ^ word(round - 8) ^ word(round - 14) ^ word(round - 16);
      schedule.push(rotate(mixed, 1));
    }
    const next = (rotate(a, 5) + choose(round, b, c, d) + e + word(round)) | 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  return [a, b, c, d, e];
}

/** Function and constant of the round. */
function choose(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Of the twenty bytes of five words: 26 full groups of six bits, one of four, and one '=' that fills up. */
function base64(words: readonly number[]): string {
  let text = "";
  for (let at = 0; at < 162; at += 6) text += ALPHABET.charAt(sixBits(words, at));
  return `${text}=`;
}

function sixBits(words: readonly number[], at: number): number {
  const index = at >> 5;
  const shift = 26 - (at & 31);
  const word = words[index] ?? 0;
  if (shift >= 0) return (word >>> shift) & 63;
  // Two words share them.
  return ((word << -shift) | ((words[index + 1] ?? 0) >>> (32 + shift))) & 63;
}
