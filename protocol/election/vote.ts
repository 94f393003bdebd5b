/** The order of votes. */
import type { Config } from "../config.ts";
import type { Vote } from "./state.ts";

export declare function isBetterVote(vote: Vote, current: Vote, config: Config): boolean;
