import { MeshError } from "../model/errors.ts";

/** What was read was changed by somebody else before it could be written. */
export class LegConflictError extends MeshError {
  readonly kind = "conflict";
  readonly code = "write-conflict";
}

/** No acceptable token: none, unsigned, expired, of another issuer or for another audience. */
export class InvalidTokenError extends MeshError {
  readonly kind = "forbidden";
  readonly code = "invalid-token";
}

/** A service did not answer, or not in time; the same call may succeed later. */
export class ServiceUnavailableError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "service-unavailable";
}

/** What the policies ask for is not known, or not in time. */
export class LawUnreadError extends ServiceUnavailableError {}

/** The purpose has no role in the account, or the role does not trust the session broker. */
export class PurposeRoleMissingError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "purpose-role-missing";
}

/** The key does not exist, was disabled, or may not be used for this. */
export class KeyUnavailableError extends MeshError {
  readonly kind = "forbidden";
  readonly code = "key-unavailable";
}

/** What is stored under a key of the policy table cannot be understood: deny rather than guess. */
export class CorruptItemError extends MeshError {
  readonly kind = "bug";
  readonly code: string = "corrupt-item";
}

/** More is stored of something than any honest use leaves there: as good as not understood, and read no further. */
export class TooMuchStoredError extends CorruptItemError {
  override readonly code = "too-much-stored";
}
