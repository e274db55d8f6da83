/** What was read of an account that bears on ways around Lake Formation's grants. */

import type { PolicyDocument } from "./policy-document.ts";
import type { AccessGrantFact, AccessPointFact } from "./side-door-access.ts";
import type { TableFact, TaggedFact } from "./side-door-tables.ts";

/** Facts as read from one account and Region. A part that is absent could not be read, and is reported. */
export interface SideDoorFacts {
  readonly account: string;
  readonly settings?: LakeSettingsFacts | undefined;
  readonly permissions?: readonly PermissionFact[] | undefined;
  readonly locations?: readonly LocationFact[] | undefined;
  readonly optIns?: readonly { readonly principal: string; readonly resource: string }[] | undefined;
  readonly tables?: readonly TableFact[] | undefined;
  /** Tables of whose partitions not all were read. @default - locations of partitions are not looked at */
  readonly partitionsUnread?: readonly string[] | undefined;
  /** Databases and tables that carry tags and are no product's. */
  readonly tagged?: readonly TaggedFact[] | undefined;
  readonly roles: readonly RoleFacts[];
  readonly buckets: readonly BucketFacts[];
  /** Grants and locations of S3 Access Grants. */
  readonly accessGrants?: readonly AccessGrantFact[] | undefined;
  /** Roles that the buckets' policies leave objects to; of these only the trust. */
  readonly objectRoles: readonly RoleFacts[];
  /** Roles that deploy; of these only the trust. */
  readonly deployRoles: readonly RoleFacts[];
  readonly keys: readonly KeyFacts[];
}

/** Settings of the data lake. */
export interface LakeSettingsFacts {
  readonly admins: readonly string[];
  readonly databaseDefaults: readonly string[];
  readonly tableDefaults: readonly string[];
  readonly allowsExternalFiltering: boolean;
  readonly allowsFullTableAccess: boolean;
  readonly trustedOwners: readonly string[];
}

/** A permission of Lake Formation that is not about reading. */
export interface PermissionFact {
  readonly principal: string;
  readonly on: "catalog" | "data-location" | "database" | "table" | "tag" | "tag-expression";
  /** Name or ARN; `*` for every one. */
  readonly name: string;
  readonly permissions: readonly string[];
}

export interface LocationFact {
  readonly arn: string;
  readonly isHybrid: boolean;
  /** ARN of the role with which it is registered. */
  readonly role?: string | undefined;
}

/** A purpose role; without policies it could not be read. */
export interface RoleFacts {
  readonly arn: string;
  readonly trust?: PolicyDocument | undefined;
  readonly policies?: readonly PolicyDocument[] | undefined;
}

/** A bucket of the lake. `policy` is `null` if it has none, absent if it could not be read. */
export interface BucketFacts {
  readonly name: string;
  readonly policy?: PolicyDocument | null | undefined;
  /** Principals of its access control list beside the owner. */
  readonly acl?: readonly string[] | undefined;
  /** Access points of the account that lead to it. */
  readonly accessPoints?: readonly AccessPointFact[] | undefined;
}

/** The key of a purpose. */
export interface KeyFacts {
  readonly alias: string;
  readonly policy?: PolicyDocument | undefined;
  /** Principals of the key's grants. */
  readonly grants?: readonly string[] | undefined;
}
