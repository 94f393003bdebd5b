import type { Spec } from "../../sim/property.ts";
import type { ServerProtocol } from "../protocol.ts";
import { type ZabSeen } from "./seen.ts";
export type { ZabSeen };
/** Properties and goals of the protocol, and the observers that judge them. */
export declare const zabSpec: Spec<ServerProtocol, ZabSeen>;
