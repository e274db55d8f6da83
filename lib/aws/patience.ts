import type { Instant } from "../model/mesh.ts";
import { ServiceUnavailableError } from "../ports/errors.ts";
import { wait } from "./wait.ts";

/** How to wait for what passes by itself. Time and chance are parameters, so that tests take neither. */
export interface Patience {
  /** How often a call is sent at most. */
  readonly attempts: number;
  /** Upper bound of the first pause, in milliseconds; it doubles with every attempt. */
  readonly firstPause: number;
  /** Upper bound of every pause, in milliseconds. */
  readonly longestPause: number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly now: () => Instant;
}

/** Some minutes in all where every answer is a refusal: a busy account refuses half of what it is asked. */
export const DEFAULT_PATIENCE: Patience = {
  attempts: 20,
  firstPause: 200,
  longestPause: 5_000,
  pause: wait,
  random: Math.random,
  now: Date.now,
};

/** Passes by itself; the SDK retries some of it, conflicts never, and none of it within a batch. */
const TRANSIENT: ReadonlySet<string> = new Set([
  // by who has no time left
  "AbortError",
  "ConcurrentModificationException",
  "InternalServiceException",
  "OperationTimeoutException",
  "ResourceConflictException",
  "ResourceNotReadyException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "ThrottledException",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
]);

/** Whether an error of this name passes by itself. */
export function isTransientCode(code: string): boolean {
  return TRANSIENT.has(code);
}

/** Whether the service, or the way to it, failed for now; what it was asked may have been done all the same. */
export function isTransient(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $fault, $retryable, code } = error as Error & Readonly<Record<string, unknown>>;
  if ($fault === "server" || $retryable !== undefined || isTransientCode(error.name)) return true;
  // connections break with codes of the operating system
  return typeof code === "string" && /^E[A-Z]+$/.test(code);
}

/**
 * Waits before another attempt, with full jitter: whoever collided must not meet again.
 *
 * @returns false if there is no other attempt: too many were made, or it would begin after `stopAt`
 */
export async function anotherAttempt(patience: Patience, made: number, stopAt = Number.POSITIVE_INFINITY) {
  const { attempts, firstPause, longestPause, pause, random, now } = patience;
  if (made >= attempts) return false;
  const wait = random() * Math.min(longestPause, firstPause * 2 ** (made - 1));
  if (now() + wait >= stopAt) return false;
  await pause(wait);
  return true;
}

/**
 * Asks until there is an answer.
 *
 * @throws ServiceUnavailableError naming `what` if there was none in time; other errors as they are
 */
export async function patiently<Answer>(
  patience: Patience,
  { what, stopAt }: { readonly what: string; readonly stopAt?: Instant | undefined },
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let made = 1; ; made++) {
    if (stopAt !== undefined && patience.now() >= stopAt) {
      throw new ServiceUnavailableError(`no time left for ${what}`, { help: "the next run begins anew" });
    }
    try {
      return await ask();
    } catch (cause) {
      if (!isTransient(cause)) throw cause;
      if (await anotherAttempt(patience, made, stopAt)) continue;
      const help = "the next run tries again; if it stays so, ask AWS for a higher request rate";
      throw new ServiceUnavailableError(`${what} failed ${made} times: ${cause.name}`, { cause, help });
    }
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
