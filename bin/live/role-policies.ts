import type { LiveAccount } from "./account.ts";
import type { RunNames } from "./names.ts";
import type { PolicyDocument } from "./ports.ts";

/** Where the data lie; the rest of the bucket takes results. */
export const DATA_PREFIX = "data";
export const RESULTS_PREFIX = "results";

type Place = Pick<LiveAccount, "partition" | "place">;

interface ReadingOptions {
  readonly seesDefaultDatabase: boolean;
  /** Accounts in whose catalogs the role may look: a link leads from its own to another. */
  readonly catalogs: readonly string[];
}

/**
 * What a role of an experiment may do: query in the run's work group, and ask Lake Formation. Of the data in S3 nothing,
 * as the kit's purpose roles.
 */
export function readingPolicy(
  { partition, place: { account, region } }: Place,
  { bucket, database, workGroup }: Pick<RunNames, "bucket" | "database" | "workGroup">,
  { seesDefaultDatabase, catalogs }: ReadingOptions,
): PolicyDocument {
  const glue = (resource: string) =>
    catalogs.map((catalog) => `arn:${partition}:glue:${region}:${catalog}:${resource}`);
  const databases = [database, ...(seesDefaultDatabase ? ["default"] : [])];
  return policy(
    allow(
      [
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:GetWorkGroup",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
      ],
      [`arn:${partition}:athena:${region}:${account}:workgroup/${workGroup}`],
    ),
    allow(
      [
        "glue:GetDatabase",
        "glue:GetDatabases",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
      ],
      [...glue("catalog"), ...databases.flatMap((name) => [...glue(`database/${name}`), ...glue(`table/${name}/*`)])],
    ),
    allow(["lakeformation:GetDataAccess"], ["*"]),
    allow(
      ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
      [`arn:${partition}:s3:::${bucket}/${RESULTS_PREFIX}/*`],
    ),
    allow(["s3:GetBucketLocation"], [`arn:${partition}:s3:::${bucket}`]),
    allow(["s3:ListBucket"], [`arn:${partition}:s3:::${bucket}`], {
      StringLike: { "s3:prefix": `${RESULTS_PREFIX}/*` },
    }),
    // keys decide by their own policy, and by this
    allow(["kms:Decrypt"], [`arn:${partition}:kms:${region}:${account}:key/*`]),
  );
}

/** What Lake Formation's role for the registered location may do. */
export function locationPolicy({ partition }: Place, { bucket }: Pick<RunNames, "bucket">): PolicyDocument {
  return policy(
    allow(["s3:GetObject"], [`arn:${partition}:s3:::${bucket}/${DATA_PREFIX}/*`]),
    allow(["s3:ListBucket"], [`arn:${partition}:s3:::${bucket}`]),
  );
}

function policy(...statements: readonly object[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function allow(actions: readonly string[], resources: readonly string[], condition?: object): object {
  return { Effect: "Allow", Action: actions, Resource: resources, ...(condition ? { Condition: condition } : {}) };
}
