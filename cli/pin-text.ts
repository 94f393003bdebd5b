/** Pins of a plan, for people. */
import { serversOf } from "../protocol/config.ts";
import { describePin } from "../scenarios/describe.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { plural } from "./quantities.ts";
import type { Session } from "./session.ts";
import { paragraph } from "./style.ts";

/** Beyond these the story says more than they do. */
const SHOWN_PINS = 8;

/** What is put off, or fixed otherwise: a line each for the first of them. */
export function pinLines({ cluster, pins }: EnsemblePlan, { style, width }: Session): string[] {
  const servers = serversOf(cluster);
  const shown = pins.slice(0, SHOWN_PINS).flatMap((pin) => {
    return paragraph(style, "               ", describePin(pin, servers), width);
  });
  const more = pins.length - SHOWN_PINS;
  return more > 0 ? [...shown, `               and ${plural(more, "pin")} more`] : shown;
}
