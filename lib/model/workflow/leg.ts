import type { Assignment, Instant, Statement, View } from "../mesh.ts";

/** Which leg of access: a person for a purpose, or a product for a purpose. */
export type LegKey =
  | { readonly leg: "person"; readonly person: string; readonly purpose: string }
  | { readonly leg: "product"; readonly product: string; readonly purpose: string };

/**
 * Everything recorded about one leg. It is stored as one item and written by one conditional write, so there is
 * nothing to roll back.
 */
export interface LegState {
  readonly key: LegKey;
  /** Counts the writes; 0 stands for a leg that nobody has written about. */
  readonly version: number;
  /** The decided statements: of each effect the latest, and whatever an import brought along. */
  readonly statements: readonly LegStatement[];
  /** Waits for a decision, beside what was decided before. */
  readonly request?: PendingRequest | undefined;
  /** The latest entries, oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** A decided statement; the person or product is named by the leg's key. */
export interface LegStatement extends Omit<Statement, "purpose"> {
  /** `allow` for every statement of a person leg. */
  readonly effect: Assignment["effect"];
  /** What a product shows; empty for a person leg and for a prohibition. */
  readonly views: View;
}

/** A request that waits for its decision. */
export interface PendingRequest {
  readonly id: string;
  /** Who asked; not necessarily who benefits. */
  readonly requester: string;
  readonly at: Instant;
  readonly reason: string;
  readonly purposeVersion: number;
  /** Whose inbox it is in: a manager's id for a person leg, the domain's for a product leg. */
  readonly addressee: string;
  /**
   * Fingerprints of people who may not decide it: requester, beneficiary, and whoever decided the other leg.
   * Not names, since a domain is not to learn who benefits.
   */
  readonly barred: readonly string[];
  /** Of a person leg: the requests of product legs that were made together with it. */
  readonly companions: readonly Companion[];
}

/** A product leg whose request goes together with that of a person leg: nobody decides both. */
export interface Companion {
  readonly product: string;
  readonly request: string;
}

type HistoryAction = "request" | "approve" | "reject" | "revoke" | "prohibit" | "lift" | "import";

/** Who did what, when and why. Each entry names the hash of the one before, so that a rewritten chain shows. */
export interface HistoryEntry {
  readonly action: HistoryAction;
  readonly at: Instant;
  readonly by: string;
  readonly onBehalfOf?: string | undefined;
  readonly reason: string;
  /** Id of the request that was made or decided. */
  readonly request?: string | undefined;
  readonly purposeVersion?: number | undefined;
  readonly validUntil?: Instant | undefined;
  /** Hash of the entry before; empty for the first. */
  readonly previous: string;
  /** SHA-256 of this entry without its hash, in hexadecimal. */
  readonly hash: string;
}

/** A leg that nobody has written about. */
export function emptyLeg(key: LegKey): LegState {
  return { key, version: 0, statements: [], history: [] };
}
