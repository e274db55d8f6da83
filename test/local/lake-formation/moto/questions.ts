import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, type GlueClient } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  BatchGrantPermissionsCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  type DataLakeResourceType,
  DeleteLFTagCommand,
  DescribeResourceCommand,
  GetLFTagCommand,
  GetResourceLFTagsCommand,
  GrantPermissionsCommand,
  type LakeFormationClient,
  ListDataCellsFilterCommand,
  ListLFTagsCommand,
  ListPermissionsCommand,
  type Permission,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  type Resource,
  RevokePermissionsCommand,
} from "@aws-sdk/client-lakeformation";

export interface Clients {
  readonly lakeFormation: LakeFormationClient;
  readonly glue: GlueClient;
}

/** One thing to ask an account in which `crm.people` with columns `name` and `city`, and the tag `team`, exist. */
export interface Question {
  readonly about: string;
  readonly ask: (clients: Clients) => Promise<string>;
}

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/analyst`;
const ARN = "arn:aws:s3:::lake";
const TABLE: Resource = { Table: { DatabaseName: "crm", Name: "people" } };
const DATABASE: Resource = { Database: { Name: "crm" } };

/** Makes what every question starts from. */
export async function prepare({ lakeFormation, glue }: Clients): Promise<void> {
  await lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings: {} }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "crm", CreateTableDefaultPermissions: [] } }));
  const Columns = ["name", "city"].map((Name) => ({ Name, Type: "string" }));
  await glue.send(
    new CreateTableCommand({ DatabaseName: "crm", TableInput: { Name: "people", StorageDescriptor: { Columns } } }),
  );
  await lakeFormation.send(new CreateLFTagCommand({ TagKey: "team", TagValues: ["red", "blue"] }));
}

export const QUESTIONS: readonly Question[] = [
  { about: "a tag is created", ask: (on) => done(on.lakeFormation.send(new CreateLFTagCommand(tag("x", "new")))) },
  { about: "the same tag once more", ask: (on) => done(on.lakeFormation.send(new CreateLFTagCommand(tag("x")))) },
  {
    about: "a tag in upper case, listed",
    ask: async ({ lakeFormation }) => {
      await lakeFormation.send(new CreateLFTagCommand(tag("NORTH", "Region")));
      const { LFTags = [] } = await lakeFormation.send(new ListLFTagsCommand({}));
      return LFTags.map(({ TagKey, TagValues = [] }) => `${TagKey}=${TagValues.toSorted()}`).join(" ");
    },
  },
  {
    about: "a tag with a key of 51 characters",
    ask: (on) => done(on.lakeFormation.send(new CreateLFTagCommand(tag("x", "k".repeat(51))))),
  },
  {
    about: "a tag that is not there",
    ask: (on) => done(on.lakeFormation.send(new GetLFTagCommand({ TagKey: "none" }))),
  },
  {
    about: "deleting a tag in use, then what still carries it",
    ask: async (on) => {
      await put(on, TABLE, tag("red"));
      await on.lakeFormation.send(new DeleteLFTagCommand({ TagKey: "team" }));
      return carried(on, TABLE);
    },
  },
  { about: "assigning a tag that is not defined", ask: (on) => put(on, TABLE, tag("x", "none")) },
  { about: "assigning a value that the tag does not have", ask: (on) => put(on, TABLE, tag("green")) },
  {
    about: "assigning to a table that is not there",
    ask: (on) => put(on, { Table: { DatabaseName: "crm", Name: "none" } }, tag("red")),
  },
  {
    about: "what a table carries whose database carries a tag",
    ask: async (on) => {
      await put(on, DATABASE, tag("red"));
      return carried(on, TABLE);
    },
  },
  {
    about: "permissions given in two calls, listed",
    ask: async (on) => {
      await give(on, DATABASE, ["DESCRIBE"]);
      await give(on, DATABASE, ["ALTER"]);
      return list(on, { ResourceType: "DATABASE" });
    },
  },
  {
    about: "SELECT on a table, listed",
    ask: async (on) => {
      await give(on, TABLE, ["SELECT"]);
      return list(on, { ResourceType: "TABLE" });
    },
  },
  { about: "SELECT on a database", ask: (on) => give(on, DATABASE, ["SELECT"]) },
  {
    about: "a permission on a table that is not there",
    ask: (on) => give(on, { Table: { DatabaseName: "crm", Name: "none" } }, ["SELECT"]),
  },
  { about: "a permission by a tag that is not defined", ask: (on) => give(on, policy("x", "none"), ["SELECT"]) },
  {
    about: "permissions by tag on tables, listed",
    ask: async (on) => {
      await give(on, policy("red"), ["SELECT"]);
      return list(on, { ResourceType: "LF_TAG_POLICY_TABLE" });
    },
  },
  {
    about: "a condition, listed",
    ask: async (on) => {
      await give(on, TABLE, ["ALTER"], { Condition: { Expression: "true" } });
      const { PrincipalResourcePermissions: all = [] } = await on.lakeFormation.send(new ListPermissionsCommand({}));
      return all.flatMap(({ Condition }) => Condition?.Expression ?? []).join() || "no condition";
    },
  },
  {
    about: "revoking what is not held",
    ask: (on) => done(on.lakeFormation.send(new RevokePermissionsCommand(permissions(TABLE, ["ALTER"])))),
  },
  {
    about: "a batch of 21",
    ask: ({ lakeFormation }) => {
      const Entries = Array.from({ length: 21 }, (_, at) => ({ Id: `${at}`, ...permissions(TABLE, ["ALTER"]) }));
      return done(lakeFormation.send(new BatchGrantPermissionsCommand({ Entries })));
    },
  },
  {
    about: "a batch with an entry that cannot be",
    ask: async ({ lakeFormation }) => {
      const missing = { Table: { DatabaseName: "crm", Name: "none" } };
      const Entries = [TABLE, missing].map((one, at) => ({ Id: `${at}`, ...permissions(one, ["ALTER"]) }));
      const { Failures = [] } = await lakeFormation.send(new BatchGrantPermissionsCommand({ Entries }));
      return (
        Failures.map((failure) => `${failure.RequestEntry?.Id}: ${failure.Error?.ErrorCode}`).join() || "no failures"
      );
    },
  },
  { about: "listing by principal alone", ask: (on) => list(on, { Principal: { DataLakePrincipalIdentifier: ROLE } }) },
  {
    about: "creating a data cells filter",
    ask: (on) => done(on.lakeFormation.send(new CreateDataCellsFilterCommand(FILTER))),
  },
  {
    about: "listing data cells filters",
    ask: (on) => done(on.lakeFormation.send(new ListDataCellsFilterCommand({}))),
  },
  {
    about: "31 administrators",
    ask: ({ lakeFormation }) => {
      const DataLakeAdmins = Array.from({ length: 31 }, (_, at) => ({ DataLakePrincipalIdentifier: `${ROLE}-${at}` }));
      return done(lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins } })));
    },
  },
  {
    about: "registering a location twice",
    ask: async ({ lakeFormation }) => {
      const command = () => new RegisterResourceCommand({ ResourceArn: ARN, RoleArn: ROLE });
      await lakeFormation.send(command());
      return done(lakeFormation.send(command()));
    },
  },
  {
    about: "a location that is not registered",
    ask: (on) => done(on.lakeFormation.send(new DescribeResourceCommand({ ResourceArn: ARN }))),
  },
  { about: "what creators of tables hold", ask: (on) => list(on, { ResourceType: "TABLE" }) },
  {
    about: "permissions on a table that was deleted",
    ask: async (on) => {
      await give(on, TABLE, ["ALTER"]);
      await on.glue.send(new DeleteTableCommand({ DatabaseName: "crm", Name: "people" }));
      return list(on, { ResourceType: "TABLE" });
    },
  },
];

const FILTER = {
  TableData: {
    TableCatalogId: ACCOUNT,
    DatabaseName: "crm",
    TableName: "people",
    Name: "f",
    RowFilter: { AllRowsWildcard: {} },
    ColumnNames: ["name"],
  },
};

function tag(value: string, TagKey = "team") {
  return { TagKey, TagValues: [value] };
}

function policy(value: string, TagKey = "team"): Resource {
  return { LFTagPolicy: { ResourceType: "TABLE", Expression: [tag(value, TagKey)] } };
}

function permissions(resource: Resource, Permissions: Permission[]) {
  return { Principal: { DataLakePrincipalIdentifier: ROLE }, Resource: resource, Permissions };
}

function give(on: Clients, resource: Resource, some: Permission[], rest: object = {}): Promise<string> {
  return done(on.lakeFormation.send(new GrantPermissionsCommand({ ...permissions(resource, some), ...rest })));
}

async function put(on: Clients, resource: Resource, ...LFTags: { TagKey: string; TagValues: string[] }[]) {
  try {
    const { Failures = [] } = await on.lakeFormation.send(
      new AddLFTagsToResourceCommand({ Resource: resource, LFTags }),
    );
    return Failures.map((failure) => `failure: ${failure.Error?.ErrorCode}`).join() || "done";
  } catch (error) {
    return nameOf(error);
  }
}

async function carried(on: Clients, resource: Resource): Promise<string> {
  const found = await on.lakeFormation.send(new GetResourceLFTagsCommand({ Resource: resource }));
  const tagsOf = (tags: { TagKey?: string | undefined; TagValues?: string[] | undefined }[] = []) =>
    tags.map(({ TagKey, TagValues }) => `${TagKey}=${TagValues}`).join() || "nothing";
  const columns = (found.LFTagsOnColumns ?? []).map(({ Name, LFTags }) => `${Name} ${tagsOf(LFTags)}`).toSorted();
  return [`table ${tagsOf(found.LFTagsOnTable)}`, ...columns].join(", ");
}

interface Listing {
  readonly ResourceType?: DataLakeResourceType;
  readonly Principal?: { readonly DataLakePrincipalIdentifier: string };
}

/** Who holds what on which kind of resource; roles by their names. */
async function list({ lakeFormation }: Clients, input: Listing): Promise<string> {
  try {
    const { PrincipalResourcePermissions: all = [] } = await lakeFormation.send(new ListPermissionsCommand(input));
    const lines = all.map(({ Principal, Resource = {}, Permissions = [] }) => {
      const kinds = Object.entries(Resource).flatMap(([kind, part]) => (part === undefined ? [] : [kind]));
      const who = Principal?.DataLakePrincipalIdentifier?.split(/[:/]/).at(-1);
      return `${who}: ${Permissions.toSorted().join(" ")} on ${kinds}`;
    });
    return lines.toSorted().join(", ") || "nothing";
  } catch (error) {
    return nameOf(error);
  }
}

async function done(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    return nameOf(error);
  }
}

/** What the SDK calls an error. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  // what a server does not understand, the SDK cannot read either
  return error.name === "SyntaxError" || error.name === "Error" ? "not understood" : error.name;
}
