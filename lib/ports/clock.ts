import type { Instant } from "../model/mesh.ts";

/** Tells the time. The model never does: it takes `now` as a parameter. */
export interface Clock {
  now(): Instant;
}
