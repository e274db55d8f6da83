import { DEFAULT_PATIENCE, patiently } from "./patience.ts";

/** How long handlers that look for side doors wait for services: what is not answered is asked once more. */
export const CLIENT_CONFIG = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 },
} as const;

/** Requests of one kind under way at the same time. */
export const AT_ONCE = 4;
/** Others' facts are not worth minutes: what does not answer is not looked at. */
export const PATIENCE = { ...DEFAULT_PATIENCE, attempts: 4 };

/** Whatever the reason, a part that was not read is reported as such. */
export async function unlessRefused<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

export function ask<Answer>(what: string, send: () => Promise<Answer>): Promise<Answer> {
  return patiently(PATIENCE, { what }, send);
}
