/** Judges an active and its standbys: who was active writes no more once another one is. */
import { showZxid, type Zxid } from "../../zxid.ts";
import { FAMILIES } from "./families.ts";
import type { Look } from "./look.ts";
import type { RecipesSeen } from "./seen.ts";

/** `client` is active, by `token`, from now on. */
export function onActive({ active, recipe }: RecipesSeen, client: number, token: number): void {
  if (!FAMILIES.paired.includes(recipe) || token <= active.token) return;
  active.token = token;
  active.client = client;
}

/** The resource has taken a write of `client`, in the name of `token`. */
export function onActiveWrote(
  { active }: RecipesSeen,
  client: number,
  token: number,
  { violate }: Look,
): void {
  if (token >= active.token) return;
  violate(
    "OneActiveWrites",
    `the resource took a write of c${client}, active by ${short(token)}, while c${active.client} was active by ${short(active.token)}`,
  );
}

function short(token: number): string {
  return showZxid(token as Zxid);
}
