import { randomBytes, timingSafeEqual } from "node:crypto";
import { purposeRoleArn } from "../lake-formation/names.ts";
import type { Clock } from "../ports/clock.ts";
import type { SessionCredentials, SessionRequest, Sessions } from "../ports/sessions.ts";

/** What shows that a session is one's own. */
export type Credentials = Omit<SessionCredentials, "expiration">;

/** A session as the engine knows it: one person, one purpose. */
export interface LocalSession {
  readonly person: string;
  readonly purpose: string;
  readonly role: string;
}

/** {@link Sessions} in memory: credentials that the local engine takes, until they end or the process does. */
export class LocalSessions implements Sessions {
  readonly #clock: Clock;
  readonly #open = new Map<string, { readonly request: SessionRequest; readonly credentials: SessionCredentials }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  roleOf(purpose: string, account: string): string {
    return purposeRoleArn(account, purpose);
  }

  async open(request: SessionRequest): Promise<SessionCredentials> {
    this.#forgetEnded();
    const credentials: SessionCredentials = {
      accessKeyId: `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64url"),
      sessionToken: randomBytes(48).toString("base64url"),
      expiration: request.expiresAt,
    };
    this.#open.set(credentials.accessKeyId, { request, credentials });
    return credentials;
  }

  /** The session that the credentials belong to; `undefined` for any that are wrong, ended or expired. */
  sessionOf(credentials: Credentials): LocalSession | undefined {
    const found = this.#open.get(credentials.accessKeyId);
    if (!found || this.#clock.now() >= found.request.expiresAt) return undefined;
    const secrets = [found.credentials, credentials].map(({ secretAccessKey, sessionToken }) =>
      Buffer.from(`${secretAccessKey} ${sessionToken}`),
    );
    const [ours, theirs] = secrets;
    if (!ours || !theirs || ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) return undefined;
    const { person, purpose, account } = found.request;
    return { person, purpose, role: this.roleOf(purpose, account) };
  }

  #forgetEnded(): void {
    const now = this.#clock.now();
    for (const [id, { request }] of this.#open) if (now >= request.expiresAt) this.#open.delete(id);
  }
}
