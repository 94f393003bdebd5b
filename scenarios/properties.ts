/** The builders of own properties as users of the package meet them: of ZooKeeper, unless another protocol is named. */
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { Protocol } from "../sim/machine.ts";
import * as own from "../sim/own-properties.ts";

type Always = <Seen extends object, P extends Protocol = ZooKeeper>(
  ...parts: Parameters<typeof own.always<P, Seen>>
) => own.OwnProperty<P>;
type Eventually = <Seen extends object, P extends Protocol = ZooKeeper>(
  ...parts: Parameters<typeof own.eventually<P, Seen>>
) => own.OwnProperty<P>;
type Sometimes = <Seen extends object, P extends Protocol = ZooKeeper>(
  ...parts: Parameters<typeof own.sometimes<P, Seen>>
) => own.OwnProperty<P>;

/** See `sim/own-properties.ts`: broken in no run, at no moment. */
export const always: Always = own.always;
/** See `sim/own-properties.ts`: true once a run has healed. */
export const eventually: Eventually = own.eventually;
/** See `sim/own-properties.ts`: happens in at least one run. */
export const sometimes: Sometimes = own.sometimes;
