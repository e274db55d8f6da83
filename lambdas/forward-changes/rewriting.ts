import { isDeepStrictEqual } from "node:util";
import type { DynamoDBRecord } from "aws-lambda";
import { KEPT_ENTRIES } from "../../lib/model/workflow/history.ts";
import { changeOf } from "./changes.ts";

/**
 * Whether a write did more to a leg than the kit ever does: add one entry to its history, of which the oldest may slip
 * out, or leave both its history and what was decided as they were.
 *
 * What stood there is held against what stands there now. So fingerprints that were made anew, which have no key, hide
 * nothing; an entry that somebody makes up and adds is not told from a true one.
 */
export function isRewriting(record: DynamoDBRecord): boolean {
  const { kind } = changeOf(record) ?? {};
  if (kind !== "approval" && kind !== "assignment") return false;
  const { OldImage: before, NewImage: after } = record.dynamodb ?? {};
  // a stream that shows keys only: what was not seen must not pass for sound
  if (!before && !after) return true;
  const past = before?.history?.L ?? [];
  const present = after?.history?.L ?? [];
  if (isDeepStrictEqual(present, past)) return !isDeepStrictEqual(after?.statements, before?.statements);
  return !isDeepStrictEqual(present, [...past, ...present.slice(-1)].slice(-KEPT_ENTRIES));
}
