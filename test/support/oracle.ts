/**
 * Parts 2 to 5 of the semantics once more: slow, literal, and written without looking at `lib/model`, so that the two
 * can be compared. Each function quotes the sentence that it transcribes. Nothing is cached and nothing is clever.
 */

import type {
  Decision,
  Question,
  Reason,
  ReasonCode,
  SessionDecision,
  SessionQuestion,
  SessionReason,
} from "../../lib/model/decision.ts";
import type { Instant, Mesh, View } from "../../lib/model/mesh.ts";
import { renderRowFilter } from "../../lib/model/row-filter.ts";
import { effectiveView, type Hidings, narrow } from "./oracle/effective-view.ts";
import { instantsOf } from "./oracle/instants.ts";
import { isCompliant, personReasons, productReasons } from "./oracle/legs.ts";
import { isUsable, purposeOf } from "./oracle/purposes.ts";

export { instantsOf } from "./oracle/instants.ts";

const HOUR = 3_600_000;

/** All codes, in the order in which they are reported: the rows of the table in part 9, and their order in each. */
export const REASON_CODES: readonly ReasonCode[] = [
  "unknown-person",
  "unknown-product",
  "unknown-purpose",
  "purpose-not-active",
  "approval-pending",
  "approval-rejected",
  "approval-revoked",
  "approval-not-yet-valid",
  "approval-expired",
  "approval-without-authority",
  "approval-outdated",
  "no-approval",
  "acknowledgement-missing",
  "assignment-pending",
  "assignment-rejected",
  "assignment-revoked",
  "assignment-not-yet-valid",
  "assignment-expired",
  "assignment-without-authority",
  "assignment-outdated",
  "not-assigned",
  "prohibited",
  "nothing-visible",
  "guardrail",
  "consent-unknown",
  "lineage-unknown",
  "lineage-column",
  "lineage-closed",
  "lineage-rows",
  "filter-tells",
];

/** May this person see this product for this purpose at this time? */
export function oracleDecide(mesh: Mesh, question: Question): Decision {
  const gaps = gapsOf(mesh, question);
  if (gaps.length > 0) return { ...question, outcome: "gap", reasons: inOrder(gaps) };
  const reasons = reasonsAgainst(mesh, question);
  if (reasons.length > 0) return { ...question, outcome: "deny", reasons: inOrder(reasons) };
  const view = oracleView(mesh, question, question.at);
  if (!view) throw new Error("nothing speaks against the question, so something is visible");
  const answer = (at: Instant) => answerText(oracleAnswer(mesh, { ...question, at }));
  return { ...question, outcome: "allow", expiresAt: expiry(mesh, question, answer), reasons: [], view };
}

/** "A session is asked for a person and a purpose, without a product" */
export function oracleDecideSession(mesh: Mesh, question: SessionQuestion): SessionDecision {
  const gaps = sessionGapsOf(mesh, question);
  if (gaps.length > 0) return { ...question, outcome: "gap", reasons: inOrder(gaps) };
  const reasons = sessionReasons(mesh, question, question.at);
  if (reasons.length > 0) return { ...question, outcome: "deny", reasons: inOrder(reasons) };
  // "it ends likewise"
  const answer = (at: Instant) => String(sessionReasons(mesh, question, at).length === 0);
  return { ...question, outcome: "allow", expiresAt: expiry(mesh, question, answer), reasons: [] };
}

/** What a purpose sees of a product, by the product leg alone. */
export function oracleView(
  mesh: Mesh,
  { product: id, purpose }: Pick<Question, "product" | "purpose">,
  at: Instant,
): View | undefined {
  const product = mesh.products.find((one) => one.id === id);
  const isKnown = mesh.purposes.some((one) => one.id === purpose);
  return product && isKnown ? effectiveView(mesh, { product, n: purpose, t: at }) : undefined;
}

/** The same text for the same view: what is compared when it is asked whether an answer is another one. */
export function viewText(view: View | undefined): string {
  const tables = Object.entries(view ?? {}).map(([table, { columns, rows }]) => ({
    table,
    columns: Object.entries(columns).sort(byName),
    rows: rows && renderRowFilter(rows),
  }));
  return JSON.stringify(tables.sort((one, other) => (one.table < other.table ? -1 : 1)));
}

/** "gaps (alone, all that apply)" */
function gapsOf(mesh: Mesh, question: Question): readonly Reason[] {
  const isKnown = mesh.products.some(({ id }) => id === question.product);
  return [...sessionGapsOf(mesh, question), ...(isKnown ? [] : [{ code: "unknown-product" } as const])];
}

function sessionGapsOf(mesh: Mesh, { person, purpose }: SessionQuestion): readonly SessionReason[] {
  const gaps: SessionReason[] = [];
  if (!mesh.people.some(({ id }) => id === person)) gaps.push({ code: "unknown-person" });
  if (!mesh.purposes.some(({ id }) => id === purpose)) gaps.push({ code: "unknown-purpose" });
  return gaps;
}

function sessionReasons(mesh: Mesh, { person, purpose }: SessionQuestion, t: Instant): readonly SessionReason[] {
  // "`draft` and `retired` deny, with that reason alone."
  if (!isUsable(mesh, purpose)) return [{ code: "purpose-not-active" }];
  return personReasons(mesh, { person, n: purpose }, t).map((code) => ({ code }));
}

/** "All legs that fail are reported, not the first only" */
function reasonsAgainst(mesh: Mesh, question: Question): readonly Reason[] {
  const { purpose: n, at: t } = question;
  if (!isUsable(mesh, n)) return [{ code: "purpose-not-active" }];
  const product = mesh.products.find(({ id }) => id === question.product);
  if (!product) throw new Error("a question about an unknown product is a gap");
  const reasons: Reason[] = [...sessionReasons(mesh, question, t)];
  reasons.push(...productReasons(mesh, { product, n }, t).map((code) => ({ code })));
  // "view, if the product leg holds: `nothing-visible`, with what hid tables or columns of the owner's view"
  if (isCompliant(mesh, { product, n }, t)) {
    const { view, hidings } = narrow(mesh, { product, n, t });
    if (Object.keys(view).length === 0) reasons.push({ code: "nothing-visible" }, ...reasonsOf(hidings));
  }
  return reasons;
}

function reasonsOf(hidings: Hidings): readonly Reason[] {
  const codes = [...new Set(hidings.map(({ code }) => code))];
  return codes.map((code) => ({
    code,
    about: [...new Set(hidings.filter((one) => one.code === code).map(({ about }) => about))].sort(),
  }));
}

function oracleAnswer(mesh: Mesh, question: Question): View | undefined {
  if (reasonsAgainst(mesh, question).length > 0) return undefined;
  return oracleView(mesh, question, question.at);
}

function answerText(view: View | undefined): string {
  return view ? viewText(view) : "no";
}

/**
 * "the earlier of t + the cap (the purpose's `maxSession`, at most the mesh's, at most one hour) and the first instant
 * after t at which the same question has another answer"
 */
function expiry(mesh: Mesh, { purpose, at }: SessionQuestion, answer: (at: Instant) => string): Instant {
  const end = at + Math.min(purposeOf(mesh, purpose).maxSession, mesh.maxSession, HOUR);
  const now = answer(at);
  return instantsOf(mesh).find((later) => later > at && later < end && answer(later) !== now) ?? end;
}

/** "One reason per code", in the order of {@link REASON_CODES}. */
function inOrder<Code extends ReasonCode>(reasons: readonly Reason<Code>[]): readonly Reason<Code>[] {
  return REASON_CODES.flatMap((code) => reasons.filter((reason) => reason.code === code).slice(0, 1));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
