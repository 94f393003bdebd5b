/** Registers with compare-and-set, as a sequential object for the checker of linearizability. */
import type { Sequential } from "./linearizability.ts";

/** null: nothing was written yet. Where an outcome is unknown, what was read or whether it succeeded is undefined. */
export type RegisterCall =
  | { readonly kind: "read"; readonly value: string | number | null | undefined }
  | { readonly kind: "write"; readonly value: string | number | null }
  | {
      readonly kind: "cas";
      readonly expected: string | number | null;
      readonly value: string | number | null;
      readonly succeeded: boolean | undefined;
    };

/**
 * One register that holds `initial`. A call without its outcome (`value` or `succeeded` undefined)
 * may have had either; `step` answers undefined where the outcome is impossible.
 */
export function register(
  initial: string | number | null,
): Sequential<string | number | null, RegisterCall> {
  return {
    initial,
    step(state, call) {
      switch (call.kind) {
        case "read":
          return call.value === undefined || call.value === state ? state : undefined;
        case "write":
          return call.value;
        case "cas": {
          const fits = state === call.expected;
          if (call.succeeded !== undefined && call.succeeded !== fits) return undefined;
          return fits ? call.value : state;
        }
      }
    },
  };
}
