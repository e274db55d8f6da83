import { createHash } from "node:crypto";
import type { Json } from "./account.ts";
import { answer, type Context, invalid, type Outcome } from "./operation.ts";

/** What every listing takes. */
export interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export interface Listing<T> {
  /** Member of the answer that holds the elements. */
  readonly name: string;
  readonly all: readonly T[];
  /** Makes what is answered of an element; none if a filter leaves it out. */
  readonly show: (element: T) => readonly unknown[];
  /** The request; a token belongs to one request alone. */
  readonly input: PageInput;
}

/**
 * Answers with one page of a listing.
 *
 * A page is cut first and filtered afterwards, so a page may be short, or empty, and more still follow: AWS does so,
 * and who stops at the first empty page has not read it all.
 */
export function page<T>(context: Context, { name, all, show, input }: Listing<T>): Outcome {
  const start = positionOf(input);
  if (start === undefined) return invalid("the next token is not one of this request");
  const end = start + Math.min(input.MaxResults ?? context.pageSize, context.pageSize);
  const elements = all.slice(start, end).flatMap(show);
  return answer(context, { [name]: elements, ...(end < all.length ? { NextToken: tokenOf(input, end) } : {}) });
}

function tokenOf(input: PageInput, position: number): string {
  return Buffer.from(`${position}.${fingerprint(input)}`).toString("base64url");
}

function positionOf(input: PageInput): number | undefined {
  if (input.NextToken === undefined) return 0;
  const [position = "", print] = Buffer.from(input.NextToken, "base64url").toString().split(".");
  return /^\d{1,9}$/.test(position) && print === fingerprint(input) ? Number(position) : undefined;
}

function fingerprint(input: PageInput): string {
  const { NextToken: _, MaxResults: __, ...request }: PageInput & Json = { ...input };
  return createHash("sha256").update(JSON.stringify(request)).digest("hex").slice(0, 16);
}
