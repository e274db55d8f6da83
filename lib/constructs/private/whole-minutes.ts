import { type Duration, Token } from "aws-cdk-lib/core";
import type { Fault } from "../../model/errors.ts";

/** Longest interval of verifying, in minutes: an alarm looks back over four of them, and over a day at most. */
export const LONGEST_INTERVAL = 360;

/** What is wrong with a duration that has to be whole minutes, `most` of them at most; nothing if it is not given. */
export function minuteFaults(
  path: string,
  duration: Duration | undefined,
  most = Number.POSITIVE_INFINITY,
): readonly Fault[] {
  const minutes = duration?.toMinutes({ integral: false });
  if (minutes === undefined || Token.isUnresolved(minutes)) return [];
  if (minutes >= 1 && minutes <= most && Number.isInteger(minutes)) return [];
  const end = Number.isFinite(most) ? `from one to ${most}` : "at least one";
  return [{ path, message: `must be whole minutes, ${end}` }];
}
