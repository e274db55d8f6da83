/**
 * How the function that reads the law is asked, and what it answers, as JSON. It lies between two functions of one
 * version; while a deployment replaces them one after the other, an answer of another version is refused.
 */

import { gunzipSync, gzipSync } from "node:zlib";
import type { Catalog, LakeFormationState } from "../lake-formation/state.ts";
import type { Instant } from "../model/mesh.ts";
import type { LawFault, LawQuestion, ShardLaw, SharedLaw, UnknownLaw } from "../ports/law.ts";

/** Another one whenever questions or answers change their shape or their meaning. */
export const LAW_VERSION = "2";

/** What is asked: the law of a shard, or of what all domains share. */
export interface LawCall {
  readonly version: string;
  readonly shard?: LawQuestion | undefined;
}

/** What is answered: JSON compressed by gzip in base64, since Lambda passes on 6 MB at most. */
export interface LawAnswer {
  readonly version: string;
  readonly law: string;
}

/** An answer of Lambda's holds 6,291,556 bytes; source: Lambda quotas, "Invocation payload". */
const LONGEST_ANSWER = 6_000_000;
/** What fits a function's memory several times: as text, as bytes and as what is made of it. */
const LARGEST_LAW = 64 * 1024 * 1024;

/** The call that asks this; without a question for what all domains share. */
export function lawCall(question?: LawQuestion): LawCall {
  if (!question) return { version: LAW_VERSION };
  const { domain, after, at, lead, isEndOnly } = question;
  return { version: LAW_VERSION, shard: { domain, after, at, lead, isEndOnly } };
}

/**
 * The answer to a call; `undefined` for a law that is too large for one.
 *
 * @param longest bytes of an answer at most
 */
export function packLaw(
  call: LawCall,
  law: ShardLaw | UnknownLaw | SharedLaw,
  longest = LONGEST_ANSWER,
): LawAnswer | undefined {
  const instants =
    "holdsUntil" in law ? { holdsUntil: jsonOf(law.holdsUntil), nextChange: jsonOf(law.nextChange) } : {};
  const text = textOf([call, { ...law, ...instants }]);
  if (text === undefined || Buffer.byteLength(text) > LARGEST_LAW) return undefined;
  const packed = gzipSync(text).toString("base64");
  return packed.length > longest ? undefined : { version: LAW_VERSION, law: packed };
}

/** As JSON; `undefined` if it is longer than any string may be, of some 512 MB. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Stands for what JSON has no number for: that something never changes. */
const NEVER = "never";

function jsonOf(instant: Instant): Instant | typeof NEVER {
  return instant === Number.POSITIVE_INFINITY ? NEVER : instant;
}

/** The law of a shard of this catalog, if it answers this call; else `undefined`. */
export function unpackShardLaw(call: LawCall, answer: unknown, place: Catalog): ShardLaw | UnknownLaw | undefined {
  const law = unpacked(call, answer);
  if (!law || (law.until !== undefined && typeof law.until !== "string")) return undefined;
  if (isFault(law.fault)) return { until: law.until, fault: law.fault };
  const { faults } = law;
  const [holdsUntil, nextChange] = [instantOf(law.holdsUntil), instantOf(law.nextChange)];
  if (!isWanted(law, place) || holdsUntil === undefined || nextChange === undefined) return undefined;
  if (!Array.isArray(faults) || !faults.every(isFault)) return undefined;
  return { ...law, until: law.until, faults, holdsUntil, nextChange };
}

/** The law of what all domains of this catalog share, if it answers this call; else `undefined`. */
export function unpackSharedLaw(call: LawCall, answer: unknown, place: Catalog): SharedLaw | undefined {
  const law = unpacked(call, answer);
  if (!law || !isWanted(law, place)) return undefined;
  const { domains } = law;
  return Array.isArray(domains) && domains.every((id) => typeof id === "string") ? { ...law, domains } : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function unpacked(call: LawCall, answer: unknown): Fields | undefined {
  if (!isObject(answer) || answer.version !== LAW_VERSION || typeof answer.law !== "string") return undefined;
  try {
    const bytes = gunzipSync(Buffer.from(answer.law, "base64"), { maxOutputLength: LARGEST_LAW });
    const [answered, law]: readonly unknown[] = JSON.parse(bytes.toString());
    return JSON.stringify(answered) === JSON.stringify(call) && isObject(law) ? law : undefined;
  } catch {
    return undefined;
  }
}

function isWanted(
  law: Fields,
  { account, region }: Catalog,
): law is Fields & Pick<SharedLaw, "release" | "state" | "isTooMuch"> {
  const { release, state, isTooMuch } = law;
  if (!Number.isSafeInteger(release) || typeof isTooMuch !== "boolean" || !isObject(state)) return false;
  const lists: readonly (keyof LakeFormationState)[] = ["tags", "databases", "filters", "grants"];
  return state.account === account && state.region === region && lists.every((key) => Array.isArray(state[key]));
}

function instantOf(value: unknown): Instant | undefined {
  if (value === NEVER) return Number.POSITIVE_INFINITY;
  return typeof value === "number" ? value : undefined;
}

function isFault(value: unknown): value is LawFault {
  if (!isObject(value)) return false;
  return typeof value.message === "string" && (value.help === undefined || typeof value.help === "string");
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
