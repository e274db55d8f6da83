import type { Reason } from "./decision.ts";
import { NO_REASONS, onlyReason } from "./reasons.ts";

/** What a question names that is not part of the mesh, as far as it was looked for. */
export function unknownReasons(
  who: object | undefined,
  what: object | undefined,
  why: object | undefined,
): readonly Reason[] {
  return [
    ...(who ? NO_REASONS : onlyReason("unknown-person")),
    ...(what ? NO_REASONS : onlyReason("unknown-product")),
    ...(why ? NO_REASONS : onlyReason("unknown-purpose")),
  ];
}
