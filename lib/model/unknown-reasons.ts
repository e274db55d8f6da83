import type { Reason } from "./decision.ts";
import { NO_REASONS, onlyReason } from "./reasons.ts";

/** What a question names that is not part of the mesh, as far as it was looked for. */
export function unknownReasons(found: {
  readonly who: object | undefined;
  readonly what: object | undefined;
  readonly why: object | undefined;
}): readonly Reason[] {
  return [
    ...(found.who ? NO_REASONS : onlyReason("unknown-person")),
    ...(found.what ? NO_REASONS : onlyReason("unknown-product")),
    ...(found.why ? NO_REASONS : onlyReason("unknown-purpose")),
  ];
}
