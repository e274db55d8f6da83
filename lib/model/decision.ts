import type { ProductPart } from "./linked-products.ts";
import type { Instant, Mesh, Product, View } from "./mesh.ts";

/** Why a question was answered with no. A closed set: adding one is a breaking change. */
export type ReasonCode =
  | SessionReasonCode
  | "unknown-product"
  | AssignmentCode
  | "not-assigned"
  | "prohibited"
  | "nothing-visible"
  | HidingCode;

/** Why a person may not act for a purpose, whatever the product. */
export type SessionReasonCode =
  | "unknown-person"
  | "unknown-purpose"
  | "purpose-not-active"
  | ApprovalCode
  | "no-approval"
  | "acknowledgement-missing";

/** What can be wrong with an approval, in the order in which it is reported. */
type ApprovalCode = `approval-${StatementFlaw}`;
/** What can be wrong with an allowance, in the order in which it is reported. */
type AssignmentCode = `assignment-${StatementFlaw}`;

/** Why one statement has no effect. */
export type StatementFlaw =
  | "pending"
  | "rejected"
  | "revoked"
  | "not-yet-valid"
  | "expired"
  | "without-authority"
  | "outdated";

/** What takes a table or a column out of the owner's view. */
export type HidingCode =
  | "guardrail"
  | "consent-unknown"
  | "lineage-unknown"
  | "lineage-column"
  | "lineage-closed"
  | "lineage-rows"
  | "filter-tells";

/** A code and what it is about; the sentence for people is made at the edge, see {@link reasonMessage}. */
export interface Reason<Code extends ReasonCode = ReasonCode> {
  readonly code: Code;
  /** For {@link HidingCode}s: the tables and columns (`table.column`) concerned, sorted. */
  readonly about?: readonly string[] | undefined;
}

/** A reason of an answer about a session. */
export type SessionReason = Reason<SessionReasonCode>;

/** May this person see this product for this purpose at this time? */
export interface Question {
  readonly person: string;
  /** `domain/name`. */
  readonly product: string;
  readonly purpose: string;
  readonly at: Instant;
}

/** May this person act for this purpose at this time, whatever the product? */
export type SessionQuestion = Omit<Question, "product">;

/** The answer to a {@link Question}. A denial is an answer, not an error, so it carries every reason. */
export type Decision =
  | (Question & {
      readonly outcome: "allow";
      /** First instant at which the answer must be asked for again. */
      readonly expiresAt: Instant;
      readonly reasons: readonly [];
      /** What is seen: visible tables and columns only. */
      readonly view: View;
    })
  | (Question & { readonly outcome: "deny" | "gap"; readonly reasons: readonly Reason[] });

/** The answer to a {@link SessionQuestion}. */
export type SessionDecision =
  | (SessionQuestion & { readonly outcome: "allow"; readonly expiresAt: Instant; readonly reasons: readonly [] })
  | (SessionQuestion & { readonly outcome: "deny" | "gap"; readonly reasons: readonly SessionReason[] });

/**
 * A mesh prepared for questions; made once by {@link indexMesh}, then asked any number of times.
 *
 * Answers are those of semantics law 6: values of the mesh, the question and the time alone.
 */
export interface MeshIndex extends ViewIndex {
  readonly mesh: Mesh;
  decide(question: Question): Decision;
  decideSession(question: SessionQuestion): SessionDecision;
  product(id: string): Product | undefined;
}

/** The part of a {@link MeshIndex} that is about products alone; made by {@link indexViews} where people do not matter. */
export interface ViewIndex extends InstantViews {
  /** What `purpose` sees of `product` at `at`, the product leg alone; `undefined` when that is nothing. */
  effectiveView(product: string, purpose: string, at: Instant): View | undefined;
}

/** The part of a {@link ViewIndex} for whoever asks about everything at one instant; made by {@link instantViews}. */
export interface InstantViews {
  readonly mesh: ProductPart;
  /** Answers as {@link ViewIndex.effectiveView} does, and keeps little. */
  viewsAt(at: Instant): (product: string, purpose: string) => View | undefined;
  /** The first instant after `at` at which some view of the product may differ; `Infinity` if there is none. */
  nextChange(product: string, at: Instant): Instant;
}
