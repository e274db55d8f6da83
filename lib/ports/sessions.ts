import type { Instant } from "../model/mesh.ts";

/** A session to open: one person for exactly one purpose. */
export interface SessionRequest {
  readonly person: string;
  readonly purpose: string;
  /** Account whose role `purpose/<purpose>` is assumed. */
  readonly account: string;
  readonly at: Instant;
  /** The session gives nothing from this instant on, at most an hour after `at`. */
  readonly expiresAt: Instant;
}

/** Temporary credentials, as the AWS SDK takes them. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When they cease to give anything, which may be before they cease to be accepted. */
  readonly expiration: Instant;
}

/** Opens sessions on purpose roles. */
export interface Sessions {
  /** Name of the role that {@link open} would assume; for the record made before. */
  roleOf(purpose: string, account: string): string;

  /**
   * @throws PurposeRoleMissingError if the account has no such role, or does not let this broker assume it
   * @throws ServiceUnavailableError if the service does not answer
   */
  open(request: SessionRequest): Promise<SessionCredentials>;
}
