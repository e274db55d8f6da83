import { DEFAULT_PATIENCE, patiently } from "./patience.ts";

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

/** What is read, or `nothing` where the service says by its error `code` that there is none. */
export async function unlessNone<T, None>(code: string, nothing: None, read: () => Promise<T>): Promise<T | None> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === code) return nothing;
    throw error;
  }
}

export function ask<Answer>(what: string, send: () => Promise<Answer>): Promise<Answer> {
  return patiently(PATIENCE, { what }, send);
}
