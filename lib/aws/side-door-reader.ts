import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient, ListGrantsCommand } from "@aws-sdk/client-kms";
import {
  type DataLakePrincipal,
  GetDataLakeSettingsCommand,
  ListLakeFormationOptInsCommand,
  ListPermissionsCommand,
  ListResourcesCommand,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import { bucketOfArn, iamArns } from "../lake-formation/arns.ts";
import { type PolicyDocument, readPolicyDocument } from "../lake-formation/policy-document.ts";
import { rolesOfObjects, rolesOfSettings } from "../lake-formation/side-door-buckets.ts";
import type {
  KeyFacts,
  LakeSettingsFacts,
  LocationFact,
  PermissionFact,
  RoleFacts,
  SideDoorFacts,
} from "../lake-formation/side-door-facts.ts";
import type { IsProducts } from "../lake-formation/side-door-homes.ts";
import { bucketOf, type TableFact } from "../lake-formation/side-door-tables.ts";
import { type CatalogClients, catalogReading } from "./lake-formation-reader.ts";
import { allOf, mapAtOnce } from "./pages.ts";
import { AT_ONCE, ask, PATIENCE, unlessRefused } from "./side-door-asking.ts";
import { type BucketClients, readAccessGrants, readBucket } from "./side-door-buckets.ts";
import { readTableFacts, readTagsOutside } from "./side-door-tables.ts";

/** The services in which side doors may stand open. */
export interface SideDoorClients extends BucketClients {
  readonly lakeFormation: CatalogClients["lakeFormation"];
  readonly glue: CatalogClients["glue"];
  readonly iam: IAMClient;
  readonly kms: KMSClient;
}

/** Whose account is read, and what of it. */
export interface SideDoorScope {
  readonly account: string;
  /** ARNs of purpose roles, of whatever account: those of others are not read. */
  readonly roles: readonly string[];
  /** ARNs of the roles that deploy. @default - those that the buckets leave their settings to */
  readonly deployers?: readonly string[] | undefined;
  /** Aliases of the purposes' keys. */
  readonly keys: readonly string[];
  /** Tells products' databases by the settings of the data lake; without them if they could not be read. */
  readonly productsOf: (settings?: LakeSettingsFacts) => IsProducts;
  /**
   * Whether a role is the kit's. Locations that others registered are others' lakes, unless a product's table lies there.
   *
   * @default - every location is looked at
   */
  readonly isOwn?: ((role: string) => boolean) | undefined;
  /** Databases and tables outside of the products' whose tags are read, at most. @default 1000 */
  readonly mostTagged?: number | undefined;
}

/** Reads what bears on ways around Lake Formation. What may not be read is left out; never throws for it. */
export async function readSideDoorFacts(clients: SideDoorClients, scope: SideDoorScope): Promise<SideDoorFacts> {
  const settings = await unlessRefused(() => readSettings(clients));
  const isProducts = scope.productsOf(settings);
  const isOutside = (database: string) => !isProducts(database);
  const registered = await unlessRefused(() => readLocations(clients));
  const reading = catalogReading(clients, { account: scope.account, region: "" }, isOutside, { patience: PATIENCE });
  const tables = await unlessRefused(() => readTableFacts(reading));
  const tagged = tables && (await unlessRefused(() => readTagsOutside(reading, tables, scope.mostTagged ?? 1000)));
  const products = (tables ?? []).filter(({ database }) => !isOutside(database)).flatMap((table) => bucketsOf(table));
  const locations = registered?.filter((location) => !tables || concerns(location, products, scope));
  const names = new Set([
    ...(locations ?? []).flatMap(({ arn }) => bucketOfArn(arn) ?? []),
    // a product's bucket is looked at even if somebody has ended its registration
    ...products,
  ]);
  const [permissions, optIns, accessGrants] = await Promise.all([
    unlessRefused(() => readPermissions(clients, scope.account)),
    unlessRefused(() => readOptIns(clients)),
    unlessRefused(() => readAccessGrants(clients.s3Control, scope.account)),
  ]);
  const buckets = await mapAtOnce([...names].sort(), AT_ONCE, (name) => readBucket(clients, name, scope.account));
  const trustsOf = (arns: readonly string[]) =>
    mapAtOnce([...new Set(arns)].sort(), AT_ONCE, (arn) => readTrust(clients, arn, scope.account));
  return {
    account: scope.account,
    settings,
    permissions,
    locations,
    optIns,
    tables,
    tagged,
    roles: await mapAtOnce(scope.roles, AT_ONCE, (arn) => readRole(clients, arn, scope.account)),
    buckets,
    accessGrants,
    objectRoles: await trustsOf(buckets.flatMap(rolesOfObjects)),
    deployRoles: await trustsOf(scope.deployers ?? buckets.flatMap(rolesOfSettings)),
    keys: await mapAtOnce(scope.keys, AT_ONCE, (alias) => readKey(clients, alias)),
  };
}

/** Whether a location may hold products; one that nobody can tell who registered may. */
function concerns({ arn, role }: LocationFact, products: readonly string[], { isOwn }: SideDoorScope): boolean {
  return !isOwn || role === undefined || isOwn(role) || products.some((bucket) => bucket === bucketOfArn(arn));
}

function bucketsOf({ locations }: TableFact): readonly string[] {
  return locations.flatMap((location) => bucketOf(location) ?? []);
}

/** The settings of the data lake, which are shown to whoever may ask. */
export async function readSettings({
  lakeFormation,
}: Pick<SideDoorClients, "lakeFormation">): Promise<LakeSettingsFacts> {
  const answer = await ask("GetDataLakeSettings", () => lakeFormation.send(new GetDataLakeSettingsCommand({})));
  const settings = answer.DataLakeSettings ?? {};
  const names = (principals: readonly (DataLakePrincipal | undefined)[] = []) =>
    principals.flatMap((principal) => principal?.DataLakePrincipalIdentifier ?? []);
  return {
    admins: names(settings.DataLakeAdmins),
    databaseDefaults: names(settings.CreateDatabaseDefaultPermissions?.map(({ Principal }) => Principal)),
    tableDefaults: names(settings.CreateTableDefaultPermissions?.map(({ Principal }) => Principal)),
    allowsExternalFiltering: settings.AllowExternalDataFiltering === true,
    allowsFullTableAccess: settings.AllowFullTableExternalDataAccess === true,
    trustedOwners: settings.TrustedResourceOwners ?? [],
  };
}

async function readPermissions(
  { lakeFormation }: SideDoorClients,
  account: string,
): Promise<readonly PermissionFact[]> {
  const facts: PermissionFact[] = [];
  for (const ResourceType of GRANTED_ON) {
    const found = await allOf(
      (NextToken) =>
        ask("ListPermissions", () =>
          lakeFormation.send(new ListPermissionsCommand({ CatalogId: account, ResourceType, NextToken })),
        ),
      ({ PrincipalResourcePermissions: page = [] }) => page,
    );
    for (const { Principal, Resource: resource, Permissions = [], PermissionsWithGrantOption = [] } of found) {
      const place = placeOf(resource);
      const principal = Principal?.DataLakePrincipalIdentifier;
      if (!place || principal === undefined) continue;
      facts.push({ principal, ...place, permissions: [...new Set([...Permissions, ...PermissionsWithGrantOption])] });
    }
  }
  return facts;
}

/** Kinds of resource on which more may be granted than to read it. */
const GRANTED_ON = ["CATALOG", "DATABASE", "TABLE", "DATA_LOCATION", "LF_TAG", "LF_NAMED_TAG_EXPRESSION"] as const;

function placeOf(resource: Resource = {}): Pick<PermissionFact, "on" | "name"> | undefined {
  const { Catalog, Database, Table, DataLocation, LFTag, LFTagExpression } = resource;
  if (Database) return { on: "database", name: Database.Name ?? "*" };
  if (Table) return { on: "table", name: `${Table.DatabaseName}.${Table.Name ?? "*"}` };
  if (DataLocation) return { on: "data-location", name: DataLocation.ResourceArn ?? "*" };
  if (LFTag) return { on: "tag", name: LFTag.TagKey ?? "*" };
  if (LFTagExpression) return { on: "tag-expression", name: LFTagExpression.Name ?? "*" };
  return Catalog ? { on: "catalog", name: "*" } : undefined;
}

function readLocations({ lakeFormation }: SideDoorClients): Promise<readonly LocationFact[]> {
  return allOf(
    (NextToken) => ask("ListResources", () => lakeFormation.send(new ListResourcesCommand({ NextToken }))),
    ({ ResourceInfoList = [] }) =>
      ResourceInfoList.map(({ ResourceArn = "", HybridAccessEnabled, RoleArn }) => ({
        arn: ResourceArn,
        isHybrid: HybridAccessEnabled === true,
        role: RoleArn,
      })),
  );
}

function readOptIns({ lakeFormation }: SideDoorClients) {
  return allOf(
    (NextToken) =>
      ask("ListLakeFormationOptIns", () => lakeFormation.send(new ListLakeFormationOptInsCommand({ NextToken }))),
    ({ LakeFormationOptInsInfoList = [] }) =>
      LakeFormationOptInsInfoList.map(({ Principal, Resource: resource }) => ({
        principal: Principal?.DataLakePrincipalIdentifier ?? "",
        resource: placeOf(resource)?.name ?? "*",
      })),
  );
}

/** Whom a role lets in, and what it may do by its own and attached policies; no role of another account. */
export async function readRole(
  clients: Pick<SideDoorClients, "iam">,
  arn: string,
  account: string,
): Promise<RoleFacts> {
  const role = await readTrust(clients, arn, account);
  if (!role.trust) return role;
  return { ...role, policies: await unlessRefused(() => readRolePolicies(clients.iam, nameOf(arn))) };
}

function nameOf(role: string): string {
  return role.slice(role.lastIndexOf("/") + 1);
}

async function readTrust({ iam }: Pick<SideDoorClients, "iam">, arn: string, account: string): Promise<RoleFacts> {
  const RoleName = nameOf(arn);
  if (!iamArns(account, "role/.*").test(arn)) return { arn };
  const trust = await unlessRefused(async () => {
    const { Role } = await ask("GetRole", () => iam.send(new GetRoleCommand({ RoleName })));
    // a namesake under another path is not the role that grants speak of
    return Role?.Arn === arn ? readPolicyDocument(Role.AssumeRolePolicyDocument ?? "") : undefined;
  });
  return trust ? { arn, trust } : { arn };
}

async function readRolePolicies(iam: IAMClient, RoleName: string): Promise<readonly PolicyDocument[]> {
  const texts: (string | undefined)[] = [];
  const inline = await allOf(
    (Marker) => ask("ListRolePolicies", () => iam.send(new ListRolePoliciesCommand({ RoleName, Marker }))),
    ({ PolicyNames = [] }) => PolicyNames,
  );
  for (const PolicyName of inline) {
    const answer = await ask("GetRolePolicy", () => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
    texts.push(answer.PolicyDocument);
  }
  const attached = await allOf(
    (Marker) =>
      ask("ListAttachedRolePolicies", () => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }))),
    ({ AttachedPolicies = [] }) => AttachedPolicies,
  );
  for (const { PolicyArn } of attached) {
    const { Policy } = await ask("GetPolicy", () => iam.send(new GetPolicyCommand({ PolicyArn })));
    const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
    texts.push((await ask("GetPolicyVersion", () => iam.send(version))).PolicyVersion?.Document);
  }
  return texts.map((text) => {
    const document = readPolicyDocument(text ?? "");
    if (!document) throw new TypeError("a policy that is no JSON");
    return document;
  });
}

/** Who may use a key, by its policy and by grants; the key by an alias or its ARN. */
export async function readKey({ kms }: Pick<SideDoorClients, "kms">, alias: string): Promise<KeyFacts> {
  const key = await unlessRefused(() => ask("DescribeKey", () => kms.send(new DescribeKeyCommand({ KeyId: alias }))));
  const KeyId = key?.KeyMetadata?.KeyId;
  if (KeyId === undefined) return { alias };
  const policy = await unlessRefused(async () => {
    const command = new GetKeyPolicyCommand({ KeyId, PolicyName: "default" });
    return readPolicyDocument((await ask("GetKeyPolicy", () => kms.send(command))).Policy ?? "");
  });
  const grants = await unlessRefused(() =>
    allOf(
      (Marker) => ask("ListGrants", () => kms.send(new ListGrantsCommand({ KeyId, Marker }))),
      ({ Grants = [] }) => Grants.map(({ GranteePrincipal = "a service" }) => GranteePrincipal),
    ),
  );
  return { alias, policy, grants };
}
