/**
 * What a mesh is: plain, immutable values, as {@link parseMesh} returns them and {@link indexMesh} takes them.
 *
 * Times are epoch milliseconds and durations are milliseconds throughout, so that comparing and adding them is
 * arithmetic; text forms exist at the edges only.
 */

import type { Warning } from "./check/warning.ts";
import type { RowFilter } from "./row-filter.ts";
import type { Treatment } from "./treatment.ts";

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** A length of time in milliseconds. */
export type Millis = number;

/** On what the use of data about people may rest: article 6 of the GDPR. */
export const LAWFUL_BASES = [
  "consent",
  "contract",
  "legal-obligation",
  "vital-interests",
  "public-task",
  "legitimate-interests",
] as const;

export type LawfulBasis = (typeof LAWFUL_BASES)[number];

export const PURPOSE_STATUSES = ["draft", "active", "deprecated", "retired"] as const;

/** See {@link isUsable}; a deprecated purpose takes no new statements. */
export type PurposeStatus = (typeof PURPOSE_STATUSES)[number];

/** Whether the purpose can be acted for at all. */
export function isUsable({ status }: Pick<Purpose, "status">): boolean {
  return status === "active" || status === "deprecated";
}

/** Why data is used. Purposes form a DAG: a purpose with several parents is a special case of all of them. */
export interface Purpose {
  readonly id: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** Ids of the more general purposes directly above. */
  readonly parents: readonly string[];
  readonly lawfulBasis: LawfulBasis;
  readonly status: PurposeStatus;
  /** Statements made under another version do not count until confirmed. */
  readonly version: number;
  /** Longest run of an approval for this purpose. */
  readonly maxApproval: Millis;
  /** Longest session for this purpose; the mesh's own cap still applies. */
  readonly maxSession: Millis;
  /** What a person must have agreed to before acting for this purpose. */
  readonly acknowledgement?: { readonly version: number; readonly text: string } | undefined;
}

/** Someone who had authority and whose word still counts, so that a change of people does not black everything out. */
export interface Predecessor {
  readonly id: string;
  /** First instant at which the predecessor's word no longer counts. */
  readonly confirmBy: Instant;
}

/** Who acts: a human, or a service identity whose `manager` is the person responsible for it. */
export interface Person {
  readonly id: string;
  /** Without a manager nobody can approve this person. */
  readonly manager?: string | undefined;
  readonly previousManager?: Predecessor | undefined;
}

/** `from` lets `to` decide in their place, for decisions made within `[validFrom, validUntil)`. */
export interface Delegation {
  readonly from: string;
  readonly to: string;
  readonly validFrom?: Instant | undefined;
  readonly validUntil?: Instant | undefined;
}

/** A central rule that only narrows: what columns of a classification show to purposes that may not see it. */
export interface Guardrail {
  readonly id: string;
  readonly classification: string;
  /** Ids of the purposes that may see it; a purpose whose parents all may see it may as well. */
  readonly purposes: readonly string[];
  /** The most that every other purpose gets. */
  readonly otherwise: Exclude<Treatment, "clear">;
}

export interface Domain {
  readonly id: string;
  readonly owners: readonly string[];
}

/** `logicalType`-like names of the contract; see `columnTypes` in row-filter-types.ts for what filters may compare. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** @default - counts as `unclassified` for guardrails */
  readonly classification?: string | undefined;
  /** A Hive partition key: Lake Formation cannot hide it. */
  readonly partition?: boolean | undefined;
}

export interface Table {
  readonly name: string;
  /**
   * Column that identifies the person a row is about, or `none`.
   *
   * @default - the table counts as being about people
   */
  readonly subject?: string | undefined;
  /** Per purpose id, the BOOLEAN column that says whether the row's subject consents. */
  readonly consents: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
  /** How the table is stored; from the contract. @default parquet */
  readonly format?: "parquet" | "iceberg" | undefined;
}

export const STATEMENT_STATUSES = ["approved", "requested", "rejected", "revoked"] as const;

export type StatementStatus = (typeof STATEMENT_STATUSES)[number];

/** What approvals and assignments share: one decision about one purpose, with its interval and its decider. */
export interface Statement {
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly status: StatementStatus;
  /** Absent means that nobody with authority is known to have decided: such an approval or allowance never counts. */
  readonly decidedBy?: string | undefined;
  /** Whose authority a delegate used; always together with `decidedAt`. */
  readonly onBehalfOf?: string | undefined;
  readonly decidedAt?: Instant | undefined;
  readonly validFrom?: Instant | undefined;
  readonly validUntil?: Instant | undefined;
}

/** The person leg: a line manager lets a person act for a purpose. */
export interface Approval extends Statement {
  readonly person: string;
}

/** What one purpose may see of one table. What `columns` does not name is hidden. */
export interface TableView {
  readonly columns: Readonly<Record<string, Treatment>>;
  /** Which rows; absent means all. */
  readonly rows?: RowFilter | undefined;
}

/** Per table name. A table that is not named is hidden. */
export type View = Readonly<Record<string, TableView>>;

/** The product leg: an owner lets a product serve a purpose, or forbids it. */
export interface Assignment extends Statement {
  readonly effect: "allow" | "prohibit";
  /** Empty for a prohibition. */
  readonly views: View;
}

/** One column of an input product, seen in a role if the output draws on the table more than once. */
export interface ColumnSource {
  /** Id of the input product, `domain/name`. */
  readonly product: string;
  readonly table: string;
  readonly role?: string | undefined;
  readonly column: string;
}

/** Where output comes from. `identity` and `derived` describe a column, `indirect` a whole table. */
export interface LineageEntry {
  readonly table: string;
  /** Absent for `indirect`. */
  readonly column?: string | undefined;
  readonly from: readonly ColumnSource[];
  readonly kind: "identity" | "derived" | "indirect";
}

/** The one statement that widens: a privacy officer lifts what lineage withholds, for the purposes listed, until an end. */
export interface Declassification {
  readonly table: string;
  /** Absent for a whole table. */
  readonly column?: string | undefined;
  readonly purposes: readonly string[];
  readonly reason: string;
  readonly decidedBy: string;
  readonly validFrom?: Instant | undefined;
  readonly validUntil: Instant;
}

/** What a data contract says of its product for people to read: no part of what is decided, and not published. */
export interface ProductDetails {
  /** Of the contract. */
  readonly version: string;
  /** As the contract's owners call it, such as `active`. */
  readonly status: string;
  readonly tags: readonly string[];
  /** Tags of tables (`customers`) and of columns (`customers.email`), by physical names. */
  readonly schemaTags: Readonly<Record<string, readonly string[]>>;
  /** What service levels without an `element` are about. */
  readonly slaDefaultElement?: string | undefined;
  /** Service levels, as the contract states them. */
  readonly slaProperties: readonly Readonly<Record<string, unknown>>[];
}

/** Tables that one domain owns and offers. */
export interface Product {
  /** `domain/name`. */
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  /** Beside the domain's owners. */
  readonly owners: readonly string[];
  readonly previousOwner?: Predecessor | undefined;
  /** Who left the contract's team as an owner: without authority, and yet never who declassifies. @default nobody */
  readonly pastOwners?: readonly string[] | undefined;
  readonly tables: readonly Table[];
  /** Ids of the products this one is made from. */
  readonly inputs: readonly string[];
  readonly lineage: readonly LineageEntry[];
  readonly declassifications: readonly Declassification[];
  readonly assignments: readonly Assignment[];
  /** The contract the tables came from, as written in the mesh document; absent for inline tables. */
  readonly contract?: string | undefined;
  /** What the contract says beside that; absent for inline tables, and of products read from a policy table. */
  readonly details?: ProductDetails | undefined;
}

export interface Acknowledgement {
  readonly person: string;
  readonly purpose: string;
  readonly version: number;
}

/** A whole mesh. */
export interface Mesh {
  /** Cap for every session; at most one hour. */
  readonly maxSession: Millis;
  readonly privacyOfficers: readonly string[];
  /** Account ids whose purpose roles get grants; empty means the account that is planned for. */
  readonly consumers: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly people: readonly Person[];
  readonly delegations: readonly Delegation[];
  readonly guardrails: readonly Guardrail[];
  readonly domains: readonly Domain[];
  readonly products: readonly Product[];
  readonly approvals: readonly Approval[];
  readonly acknowledgements: readonly Acknowledgement[];
  /** What reading its documents left doubtful, such as columns that nobody will see; no part of what is decided. */
  readonly doubts?: readonly Warning[] | undefined;
}
