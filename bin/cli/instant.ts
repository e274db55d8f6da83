import type { Instant } from "../../lib/model/mesh.ts";
import { parseInstant } from "../../lib/model/time.ts";
import type { Given } from "./command.ts";
import { UsageError } from "./errors.ts";
import { excerpt, type Terminal } from "./terminal.ts";

/** What to do about a text that names no instant. */
export const INSTANT_HELP = "write date, time and zone as in `2026-06-01T12:00:00Z` or `2026-06-01T14:00:00+02:00`";

/**
 * The instant that option `name` gives, or now.
 *
 * @throws UsageError if the option's text names no instant
 */
export function instantOf({ values }: Given, name: string, { now }: Terminal): Instant {
  const text = values[name];
  if (text === undefined) return now();
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw new UsageError(`\`--${name}\` is no instant: \`${excerpt(text)}\``, { help: INSTANT_HELP });
}
