/** What the kit lets a purpose's role do, so that whatever somebody adds is found out. */

import { purposeOfRole } from "./names.ts";
import type { PolicyStatement } from "./side-door-facts.ts";

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
  readonly conditions?: ReadonlyMap<string, string>;
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

function isWithin(statement: PolicyStatement, { actions, resources, conditions = new Map() }: Allowance): boolean {
  const isAsked = ([condition, value]: readonly [string, string]) => {
    const values = statement.conditions.get(condition) ?? [];
    return values.length > 0 && values.every((each) => each === value);
  };
  return (
    !statement.isNotAction &&
    statement.actions.every((action) => actions.includes(action)) &&
    statement.resources.length > 0 &&
    statement.resources.every((resource) => resources.test(resource)) &&
    [...conditions].every(isAsked)
  );
}

interface Seat {
  readonly account: string;
  readonly purpose: string;
}

function allowancesOf({ account, purpose }: Seat, { bucket, key }: ResultPlace): readonly Allowance[] {
  // Glue filters by Lake Formation's grants, and keys ask for role, tag and context themselves
  const results = `arn:[^:]+:s3:::${bucket === undefined ? "[^/*?]+" : escaped(bucket)}`;
  return [
    { actions: QUERIES, resources: whole(`arn:[^:]+:athena:[^:*?]+:${account}:workgroup/purpose-${escaped(purpose)}`) },
    { actions: OBJECTS, resources: whole(`${results}/${escaped(purpose)}/\\*`) },
    {
      actions: ["s3:listbucket"],
      resources: whole(results),
      conditions: new Map([["stringlike s3:prefix", `${purpose}/*`]]),
    },
    { actions: ["s3:getbucketlocation"], resources: whole(results) },
    {
      actions: METADATA,
      resources: whole("arn:[^:]+:glue:[^:*?]+:\\d{12}:(?:catalog|database/[^/*?]+__\\*|table/[^/*?]+__\\*/\\*)"),
    },
    {
      actions: ["kms:decrypt"],
      resources: whole("arn:[^:]+:kms:[^:*?]+:\\d{12}:key/\\*"),
      conditions: new Map([
        ["stringequals kms:encryptioncontext:purpose", purpose],
        ["foranyvalue:stringlike kms:resourcealiases", `alias/*/purpose/${purpose}`],
      ]),
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

const OBJECTS = ["s3:abortmultipartupload", "s3:getobject", "s3:listmultipartuploadparts", "s3:putobject"];

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

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
