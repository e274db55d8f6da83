/**
 * What experiments ask of AWS beside Lake Formation and Glue, which they call as they are: the local endpoint speaks
 * both. Each port has one adapter in `aws/`, and a fake in the tests.
 */

import type { TableName } from "../../lib/lake-formation/state.ts";
import type { Instant } from "../../lib/model/mesh.ts";

/** An IAM policy document. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** Temporary credentials of a role, taken in the name of one person. */
export interface RoleSession {
  /** ARN of the role. */
  readonly role: string;
  /** The session's source identity. */
  readonly person: string;
  readonly issuedAt: Instant;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export interface RoleRequest {
  readonly name: string;
  /** Who may assume it: whoever runs the experiments, or Lake Formation for a registered location. */
  readonly assumedBy: "caller" | "lake-formation";
  readonly policy: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
}

/** Roles in IAM and sessions from STS. */
export interface Roles {
  /** ARN that a role of this name has. */
  arnOf(name: string): string;
  create(request: RoleRequest): Promise<void>;
  /** Removes the role with its policies; done if there is none. */
  remove(name: string): Promise<void>;
  /** Opens a session, waiting until the role has become known. */
  open(name: string, person: string): Promise<RoleSession>;
  /** Denies everything to the person's sessions of the role that were issued before `instant`. */
  deny(name: string, person: string, instant: Instant): Promise<void>;
  setTags(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
}

/** Buckets in S3. */
export interface Storage {
  create(bucket: string, tags: Readonly<Record<string, string>>): Promise<void>;
  put(bucket: string, key: string, body: string): Promise<void>;
  /** Removes the bucket with all that is in it; done if there is none. */
  remove(bucket: string): Promise<void>;
}

/** What a role asks for. */
export interface Question extends TableName {
  readonly workGroup: string;
  /** @default - all that the engine shows the role, as `SELECT *` */
  readonly columns?: readonly string[] | undefined;
}

/** What a role got: cells, or no. Anything else is an error. */
export type Answer =
  | { readonly kind: "rows"; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "refused"; readonly reason: string };

/** Athena. */
export interface QueryEngine {
  createWorkGroup(name: string, results: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Removes the work group with its history; done if there is none. */
  removeWorkGroup(name: string): Promise<void>;
  read(session: RoleSession, question: Question): Promise<Answer>;
}

/** Keys in KMS. */
export interface Keys {
  /** Creates a key and returns its id. */
  create(policy: PolicyDocument, tags: Readonly<Record<string, string>>): Promise<string>;
  /** Has the key deleted as soon as KMS allows, which is in seven days; done if that is under way. */
  remove(key: string): Promise<void>;
  seal(key: string, context: Readonly<Record<string, string>>): Promise<Uint8Array>;
  /** Whether the session can unseal what was sealed. */
  canUnseal(session: RoleSession, sealed: Uint8Array, context: Readonly<Record<string, string>>): Promise<boolean>;
}

/** Waiting, so that tests need not. */
export interface Pace {
  /** Milliseconds since 1970. */
  now(): Instant;
  pause(milliseconds: number): Promise<void>;
}
