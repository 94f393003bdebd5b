/** Addresses and nets of the scheme `ip` [IPAuthenticationProvider] (reference 13.2). */

/** "10.1.0.0/16", or one address. */
interface Net {
  /** 32 bits. */
  readonly address: number;
  /** How many of them count. */
  readonly bits: number;
}

/**
 * Whether an ACL may name it: four bytes, and 0 to 32 bits if any are given. IPv6 is not known
 * here. [IPAuthenticationProvider.isValid]
 */
export function isValidNet(text: string): boolean {
  return netOf(text) !== undefined;
}

/**
 * Whether the leading bits of `net` are those of `address`. False if either cannot be read
 * [IPAuthenticationProvider.matches].
 */
export function isWithin(address: string, net: string): boolean {
  const one = addressOf(address);
  const all = netOf(net);
  if (one === undefined || all === undefined) return false;
  // A shift by 32 would be one by 0.
  return all.bits === 0 || (one ^ all.address) >>> (32 - all.bits) === 0;
}

function netOf(text: string): Net | undefined {
  const slash = text.indexOf("/");
  const address = addressOf(slash < 0 ? text : text.slice(0, slash));
  const bits = slash < 0 ? 32 : numberOf(text.slice(slash + 1), 32);
  return address === undefined || bits === undefined ? undefined : { address, bits };
}

function addressOf(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    const byte = numberOf(part, 255);
    if (byte === undefined) return undefined;
    address = (address << 8) | byte;
  }
  return address;
}

/** As Integer.parseInt reads it, from 0 to `most`. */
function numberOf(text: string, most: number): number | undefined {
  if (!/^[+-]?[0-9]+$/u.test(text)) return undefined;
  const number = Number(text);
  return number >= 0 && number <= most ? number : undefined;
}
