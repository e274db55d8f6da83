import type { HandlerName } from "./environment.ts";

/** What a statement of a handler's policy is about; the constructs know the ARNs. */
type PermissionResource =
  /** The table; what domains' handlers may do with it is in {@link DOMAIN_ROLE_PERMISSIONS}. */
  | "policy-table"
  /** The one file that the hub's deployment uploads to be published. */
  | "published-document"
  /** Index `inbox` of the table. */
  | "inbox-index"
  /** The stream of the table. */
  | "policy-table-stream"
  /** `role/purpose/*` of every consumer account. */
  | "purpose-roles"
  /** The role named by DOMAIN_ROLE_ARN: one that writes, one that reads or one that holds leases. */
  | "domain-role"
  | "event-bus"
  /** The domain's function that reads the law. */
  | "law-function"
  /** The Glue catalog, databases and tables of the domain's account. */
  | "glue-catalog"
  /** Lake Formation has no resource ARNs: `*` is all there is. */
  | "lake-formation"
  /** Roles of the account that reach objects: registrations, producers and deliverers; and the one that deploys. */
  | "object-roles"
  /** Policies attached to purpose roles. */
  | "policies"
  /** Buckets registered with Lake Formation; in a consumer account the bucket of results. */
  | "buckets"
  /** Access points of the account; a list is of all of them. */
  | "access-points"
  /** The account's instance of S3 Access Grants. */
  | "access-grants"
  /** Keys with an alias of the domain's purposes. */
  | "purpose-keys"
  /** Work groups of purposes. */
  | "work-groups"
  /** Keys of purposes' results. */
  | "result-keys";

/** Actions on one kind of resource. */
export interface Permission {
  readonly on: PermissionResource;
  readonly actions: readonly string[];
  /** Partition keys of the items. @default - every item */
  readonly leadingKeys?: readonly string[];
}

const READ = ["dynamodb:GetItem", "dynamodb:Query"] as const;
const WRITE = ["dynamodb:PutItem", "dynamodb:DeleteItem"] as const;
const LOOK_UP: Permission = { on: "policy-table", actions: READ };
const WRITE_PEOPLE: Permission = { on: "policy-table", actions: ["dynamodb:PutItem"], leadingKeys: ["PERSON#*"] };
const WRITE_LEGS: Permission = { ...WRITE_PEOPLE, leadingKeys: ["PERSON#*", "DOMAIN#*"] };
const ASSUME: Permission = { on: "domain-role", actions: ["sts:AssumeRole"] };
/** Lists, and what Lake Formation may ask Glue in the caller's name for the tags of one table. */
const LOOK_AT_CATALOG: Permission = {
  on: "glue-catalog",
  actions: ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"],
};

/**
 * What each handler's own role may do, beside writing its logs and using the table's key; by folder. Nothing more is
 * needed, and the tests of the constructs compare their policies with it.
 */
export const HANDLER_PERMISSIONS = {
  "request-access": [LOOK_UP, WRITE_LEGS],
  "read-requests": [LOOK_UP, { on: "inbox-index", actions: ["dynamodb:Query"] }],
  "decide-approval": [LOOK_UP, WRITE_LEGS],
  "revoke-approval": [LOOK_UP, WRITE_PEOPLE],
  "open-session": [
    LOOK_UP,
    WRITE_PEOPLE,
    { on: "purpose-roles", actions: ["sts:AssumeRole", "sts:SetSourceIdentity"] },
  ],
  "read-catalog": [LOOK_UP],
  "publish-policies": [
    LOOK_UP,
    {
      on: "policy-table",
      actions: ["dynamodb:PutItem", "dynamodb:BatchWriteItem"],
      leadingKeys: ["HUB", "PEOPLE", "PERSON#*"],
    },
    { on: "published-document", actions: ["s3:GetObject"] },
  ],
  "forward-changes": [
    {
      on: "policy-table-stream",
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    },
    { on: "event-bus", actions: ["events:PutEvents"] },
  ],
  "decide-assignment": [ASSUME],
  "revoke-assignment": [ASSUME],
  "publish-product": [ASSUME],
  "read-law": [ASSUME],
  converge: [
    ASSUME,
    { on: "law-function", actions: ["lambda:InvokeFunction"] },
    {
      on: "lake-formation",
      actions: [
        "lakeformation:AddLFTagsToResource",
        "lakeformation:BatchGrantPermissions",
        "lakeformation:BatchRevokePermissions",
        "lakeformation:CreateDataCellsFilter",
        "lakeformation:CreateLFTag",
        "lakeformation:DeleteDataCellsFilter",
        "lakeformation:DeleteLFTag",
        "lakeformation:GetDataLakeSettings",
        "lakeformation:GetResourceLFTags",
        "lakeformation:ListDataCellsFilter",
        "lakeformation:ListLFTags",
        "lakeformation:ListPermissions",
        "lakeformation:PutDataLakeSettings",
        "lakeformation:RemoveLFTagsFromResource",
        "lakeformation:UpdateLFTag",
      ],
    },
    {
      on: "glue-catalog",
      actions: ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables", "glue:UpdateDatabase"],
    },
    { on: "event-bus", actions: ["events:PutEvents"] },
  ],
  verify: [
    ASSUME,
    {
      on: "lake-formation",
      actions: [
        "lakeformation:GetDataLakeSettings",
        "lakeformation:GetResourceLFTags",
        "lakeformation:ListDataCellsFilter",
        "lakeformation:ListLFTags",
        "lakeformation:ListPermissions",
      ],
    },
    LOOK_AT_CATALOG,
    { on: "event-bus", actions: ["events:PutEvents"] },
  ],
  "verify-side-doors": [
    ASSUME,
    {
      on: "lake-formation",
      actions: [
        "lakeformation:GetDataLakeSettings",
        "lakeformation:GetResourceLFTags",
        "lakeformation:ListLakeFormationOptIns",
        "lakeformation:ListPermissions",
        "lakeformation:ListResources",
      ],
    },
    LOOK_AT_CATALOG,
    { on: "event-bus", actions: ["events:PutEvents"] },
    { on: "object-roles", actions: ["iam:GetRole"] },
    { on: "access-points", actions: ["s3:GetAccessPointPolicy", "s3:ListAccessPoints"] },
    { on: "access-grants", actions: ["s3:ListAccessGrants", "s3:ListAccessGrantsLocations"] },
    { on: "buckets", actions: ["s3:GetBucketAcl", "s3:GetBucketPolicy"] },
    { on: "purpose-keys", actions: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListAliases", "kms:ListGrants"] },
  ],
  "verify-access": [
    { on: "lake-formation", actions: ["lakeformation:GetDataLakeSettings"] },
    {
      on: "purpose-roles",
      actions: [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListRoles",
      ],
    },
    { on: "policies", actions: ["iam:GetPolicy", "iam:GetPolicyVersion"] },
    { on: "work-groups", actions: ["athena:GetWorkGroup"] },
    { on: "buckets", actions: ["s3:GetBucketAcl", "s3:GetBucketPolicy"] },
    { on: "result-keys", actions: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListGrants"] },
  ],
} as const satisfies Readonly<Record<HandlerName, readonly Permission[]>>;

/** What the role of one domain may do with the table, by the leading key of the items. `<domain>` stands for its id, `<account>` for its account. */
export const DOMAIN_ROLE_PERMISSIONS = [
  { actions: READ, leadingKeys: ["HUB", "DOMAIN#*"] },
  { actions: WRITE, leadingKeys: ["DOMAIN#<domain>"] },
] as const;

/** What the role of one domain may do with the table that its converger takes; names stand as above. */
export const LEASE_ROLE_PERMISSIONS = [{ actions: WRITE, leadingKeys: ["CATALOG#<account>#<region>"] }] as const;
