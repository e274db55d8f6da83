import { LocalLakeFormation, type LocalLakeFormationOptions } from "../../../lib/local/lake-formation/server.ts";

export const ACCOUNT = "111122223333";
export const ANALYST = `arn:aws:iam::${ACCOUNT}:role/analyst`;
export const OTHER_ACCOUNTS_ROLE = "arn:aws:iam::444455556666:role/analyst";

/** What came of a call: the exception's name, or the answer. */
export interface Called {
  readonly status: number | undefined;
  readonly code?: string;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are of as many shapes as there are operations
  readonly body: any;
}

/** A model whose new databases and tables are open to nobody, and calls of it without a network. */
export class Bench {
  readonly model: LocalLakeFormation;

  constructor(options: Partial<LocalLakeFormationOptions> = {}) {
    this.model = new LocalLakeFormation({ account: ACCOUNT, region: "eu-west-1", now: () => 0, ...options });
  }

  call(operation: string, input: object = {}, accessKey?: string): Called {
    return this.#call("lakeformation", operation, { input, accessKey });
  }

  glue(operation: string, input: object = {}, accessKey?: string): Called {
    return this.#call("glue", operation, { input, accessKey });
  }

  /** A table `crm.people` with columns `name`, `city` and `age`, and the tag `team` with two values. */
  withTable(): this {
    this.call("PutDataLakeSettings", { DataLakeSettings: {} });
    this.glue("CreateDatabase", { DatabaseInput: { Name: "crm" } });
    this.glue("CreateTable", { DatabaseName: "crm", TableInput: table("people", ["name", "city", "age"]) });
    this.call("CreateLFTag", { TagKey: "team", TagValues: ["blue", "red"] });
    const { catalog } = this.model.account;
    this.model.account = { ...this.model.account, others: [], catalog: { ...catalog, grants: [] } };
    return this;
  }

  /** Tags as they count: by database, table or column. */
  tagsOf(resource: object, isAssignedOnly = false): Called["body"] {
    return this.call("GetResourceLFTags", { Resource: resource, ShowAssignedLFTags: isAssignedOnly }).body;
  }

  /** Every page of a listing. */
  list(operation: string, name: string, input: object = {}): readonly Called["body"][] {
    const elements: Called["body"][] = [];
    for (let NextToken: string | undefined, first = true; first || NextToken !== undefined; first = false) {
      const { body } = this.call(operation, { ...input, ...(NextToken === undefined ? {} : { NextToken }) });
      elements.push(...body[name]);
      NextToken = body.NextToken;
    }
    return elements;
  }

  #call(
    service: "glue" | "lakeformation",
    operation: string,
    { input, accessKey }: { readonly input: object; readonly accessKey: string | undefined },
  ): Called {
    const answer = this.model.answer({ service, operation, accessKey, input: { ...input } });
    if (!answer) return { status: undefined, body: undefined };
    const body = JSON.parse(answer.body);
    const code = answer.headers["x-amzn-errortype"];
    return { status: answer.status, body, ...(code === undefined ? {} : { code, message: body.Message }) };
  }
}

export function table(name: string, columns: readonly string[], keys: readonly string[] = []): object {
  const typed = (names: readonly string[]) => names.map((Name) => ({ Name, Type: "string" }));
  return { Name: name, StorageDescriptor: { Columns: typed(columns) }, PartitionKeys: typed(keys) };
}

export const DATABASE = { Database: { Name: "crm" } };
export const TABLE = { Table: { DatabaseName: "crm", Name: "people" } };

export function columns(...ColumnNames: readonly string[]): object {
  return { TableWithColumns: { DatabaseName: "crm", Name: "people", ColumnNames } };
}

export function tag(value: string, key = "team"): object {
  return { TagKey: key, TagValues: [value] };
}

export function policy(value: string, ResourceType = "TABLE", key = "team"): object {
  return { LFTagPolicy: { ResourceType, Expression: [{ TagKey: key, TagValues: [value] }] } };
}

export function to(principal: string): object {
  return { DataLakePrincipalIdentifier: principal };
}

/** A grant to the analyst, unless to somebody else. */
export function grant(Resource: object, Permissions: readonly string[], principal = ANALYST): object {
  return { Principal: to(principal), Resource, Permissions };
}

/** A filter on `crm.people`. */
export function filter(Name: string, rest: object = {}): object {
  const RowFilter = { FilterExpression: "city = 'Bonn'" };
  return {
    TableData: {
      TableCatalogId: ACCOUNT,
      DatabaseName: "crm",
      TableName: "people",
      Name,
      RowFilter,
      ColumnNames: ["name"],
      ...rest,
    },
  };
}

export function filterNamed(Name: string): { readonly DataCellsFilter: object } {
  return { DataCellsFilter: { TableCatalogId: ACCOUNT, DatabaseName: "crm", TableName: "people", Name } };
}
