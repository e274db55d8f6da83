import type { Fault } from "../errors.ts";

/** Names a kind of warning. Public API: people acknowledge warnings by it. */
export type WarningId =
  /** An owner's view gives more than a guardrail lets through. */
  | "guardrail"
  /** A column's classification is one slip away from what a guardrail guards, so that nothing guards the column. */
  | "near-classification"
  /** An owner's view gives more than the inputs ever let through. */
  | "lineage"
  /** An owner's view draws on an input that is never open to the purpose: perhaps it is yet to be decided. */
  | "input-closed"
  /** A column has no classification, so that guardrails may pass it by. */
  | "unclassified-column"
  /** The kit does not know a column's type, so that it is stored as text. */
  | "unknown-type"
  /** A contract has columns that the kit cannot govern, so that nobody sees them. */
  | "ungoverned-column"
  /** Something in a contract is one slip away from what the kit reads there, so that it is not read. */
  | "contract-slip"
  /** A contract says that it describes another product of the mesh. */
  | "other-product"
  /** A table names consents that nobody is asked for. */
  | "unasked-consent"
  /** A table says `subject: none`, and has a column called so. */
  | "subject-none"
  /** A table with row filters holds a DATE or TIMESTAMP column. */
  | "temporal-column"
  /** Two purposes' pseudonyms can be joined by what both see in clear. */
  | "linkable-pseudonyms"
  /** STS does not take a person's id as the source identity of a session. */
  | "source-identity"
  /** An approved statement names nobody who decided it, so it never counts. */
  | "no-decider"
  /** Whoever decided an approved statement may at no time of it do so, so it never counts. */
  | "no-authority"
  /** A statement or an acknowledgement names a version that does not exist yet, so it does not count. */
  | "version-ahead"
  /** A delegation is by somebody who has nothing to decide, and is called nearly like somebody who has. */
  | "delegator"
  /** A purpose asks for longer sessions than the mesh gives. */
  | "session-cap"
  /** Nobody who may do so decided a declassification, so it never counts. */
  | "declassifier";

/** Something that is allowed, and yet probably not what somebody meant. */
export interface Warning extends Fault {
  readonly id: WarningId;
}
