/** What the kit lets a purpose's role do, so that whatever somebody adds is found out. */

import { escaped } from "./arns.ts";
import { purposeOfRole } from "./names.ts";
import { asksFor, type PolicyStatement } from "./policy-document.ts";

/** Where a purpose's results lie, as far as it is known. */
export interface ResultPlace {
  /** Name of the bucket of results. @default - any bucket, under the purpose's prefix */
  readonly bucket?: string | undefined;
  /** ARN of the key of the purpose's results. @default - any one key of the account */
  readonly key?: string | undefined;
}

/** Some actions (lower case) on some resources, under conditions that have to be asked for. */
interface Allowance {
  readonly actions: readonly string[];
  readonly resources: RegExp;
  readonly conditions?: readonly (readonly [condition: string, value: string])[];
}

/** The statements of a purpose role's policies that allow anything that the kit does not; more conditions do no harm. */
export function beyondKit(
  statements: readonly PolicyStatement[],
  role: string,
  place: ResultPlace = {},
): readonly PolicyStatement[] {
  const allowed = statements.filter(({ isDeny }) => !isDeny);
  const seat = purposeOfRole(role);
  if (!seat) return allowed;
  const allowances = allowancesOf(seat, place);
  return allowed.filter((statement) => !allowances.some((allowance) => isWithin(statement, allowance)));
}

function isWithin(statement: PolicyStatement, { actions, resources, conditions = [] }: Allowance): boolean {
  return (
    !statement.isNotAction &&
    statement.actions.every((action) => actions.includes(action)) &&
    statement.resources.length > 0 &&
    statement.resources.every((resource) => resources.test(resource)) &&
    conditions.every(([condition, value]) => asksFor(statement, condition, value))
  );
}

function allowancesOf(
  { account, purpose }: NonNullable<ReturnType<typeof purposeOfRole>>,
  { bucket, key }: ResultPlace,
): readonly Allowance[] {
  // Glue filters by Lake Formation's grants, and keys ask for role, tag and context themselves
  const results = `arn:[^:]+:s3:::${bucket === undefined ? "[^/*?]+" : escaped(bucket)}`;
  return [
    { actions: QUERIES, resources: whole(`arn:[^:]+:athena:[^:*?]+:${account}:workgroup/purpose-${escaped(purpose)}`) },
    { actions: RESULT_OBJECTS, resources: whole(`${results}/${escaped(purpose)}/\\*`) },
    {
      actions: ["s3:listbucket"],
      resources: whole(results),
      conditions: [["stringlike s3:prefix", `${purpose}/*`]],
    },
    { actions: ["s3:getbucketlocation"], resources: whole(results) },
    {
      actions: METADATA,
      resources: whole("arn:[^:]+:glue:[^:*?]+:\\d{12}:(?:catalog|database/[^/*?]+__\\*|table/[^/*?]+__\\*/\\*)"),
    },
    {
      actions: ["kms:decrypt"],
      resources: whole("arn:[^:]+:kms:[^:*?]+:\\d{12}:key/\\*"),
      conditions: [
        ["stringequals kms:encryptioncontext:purpose", purpose],
        ["foranyvalue:stringlike kms:resourcealiases", `alias/*/purpose/${purpose}`],
      ],
    },
    {
      actions: ["kms:decrypt", "kms:generatedatakey"],
      resources: whole(key === undefined ? `arn:[^:]+:kms:[^:*?]+:${account}:key/[^/*?]+` : escaped(key)),
    },
    // its grants are what decides
    { actions: ["lakeformation:getdataaccess"], resources: whole("\\*") },
  ];
}

const QUERIES = [
  "athena:batchgetqueryexecution",
  "athena:getqueryexecution",
  "athena:getqueryresults",
  "athena:getqueryresultsstream",
  "athena:getworkgroup",
  "athena:listqueryexecutions",
  "athena:startqueryexecution",
  "athena:stopqueryexecution",
];

/** What a purpose's role does with the objects of its results. */
const RESULT_OBJECTS = ["s3:abortmultipartupload", "s3:getobject", "s3:listmultipartuploadparts", "s3:putobject"];

const METADATA = [
  "glue:getdatabase",
  "glue:getdatabases",
  "glue:getpartition",
  "glue:getpartitions",
  "glue:gettable",
  "glue:gettables",
];

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}
