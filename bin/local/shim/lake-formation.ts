import { createHash } from "node:crypto";
import {
  type DataLakeSettings,
  DeregisterResourceCommand,
  GetDataLakeSettingsCommand,
  GrantPermissionsCommand,
  type GrantPermissionsCommandInput,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  type RegisterResourceCommandInput,
  RevokePermissionsCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-lakeformation";
import { SHIM_ACCESS_KEY } from "./access-key.ts";
import { type Emulation, type Properties, unlessGone } from "./emulation.ts";

const client = new LakeFormationClient({ credentials: { accessKeyId: SHIM_ACCESS_KEY, secretAccessKey: "local" } });

interface Settings {
  readonly Admins?: Principals;
  readonly ReadOnlyAdmins?: Principals;
  readonly CreateDatabaseDefaultPermissions?: DataLakeSettings["CreateDatabaseDefaultPermissions"];
  readonly CreateTableDefaultPermissions?: DataLakeSettings["CreateTableDefaultPermissions"];
  readonly Parameters?: Record<string, string>;
}

type Principals = NonNullable<DataLakeSettings["DataLakeAdmins"]>;

const settingsOf = (properties: Properties) => properties as unknown as Settings & { readonly MutationType?: string };

/** `AWS::LakeFormation::DataLakeSettings` with `MutationType: APPEND`, the only one that the kit uses. */
export const settings: Emulation = {
  create: async (properties, fallbackName) => {
    await putSettings(settingsOf(properties), {});
    return { id: fallbackName };
  },
  update: async (properties, { id, properties: before }) => {
    await putSettings(settingsOf(properties), settingsOf(before));
    return { id };
  },
  remove: (properties) => putSettings({}, settingsOf(properties)),
};

/** Administrators of the account, read-only ones too, that are not this resource's stay as they are. */
async function putSettings(properties: ReturnType<typeof settingsOf>, former: Settings): Promise<void> {
  const { Admins = [], ReadOnlyAdmins = [], MutationType: _, ...set } = properties;
  const { DataLakeSettings: now = {} } = await client.send(new GetDataLakeSettingsCommand());
  const lists = {
    DataLakeAdmins: appended(now.DataLakeAdmins, former.Admins, Admins),
    ReadOnlyAdmins: appended(now.ReadOnlyAdmins, former.ReadOnlyAdmins, ReadOnlyAdmins),
  };
  await client.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { ...now, ...set, ...lists } }));
}

function appended(now: Principals = [], former: Principals = [], own: Principals = []): Principals {
  const namesOf = (list: Principals) =>
    list.flatMap(({ DataLakePrincipalIdentifier }) => DataLakePrincipalIdentifier ?? []);
  const gone = new Set(namesOf(former));
  const names = new Set([...namesOf(now).filter((name) => !gone.has(name)), ...namesOf(own)]);
  return [...names].map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier }));
}

const locationOf = (properties: Properties) => properties as unknown as RegisterResourceCommandInput;

/** `AWS::LakeFormation::Resource`: a location in S3. */
export const location: Emulation = {
  create: async (properties) => {
    const { ResourceArn, RoleArn, UseServiceLinkedRole, HybridAccessEnabled } = locationOf(properties);
    await client.send(new RegisterResourceCommand({ ResourceArn, RoleArn, UseServiceLinkedRole, HybridAccessEnabled }));
    return { id: ResourceArn ?? "" };
  },
  update: async (properties, { id }) => {
    const { ResourceArn, RoleArn, HybridAccessEnabled } = locationOf(properties);
    if (ResourceArn !== id) return location.create(properties, id);
    await client.send(new UpdateResourceCommand({ ResourceArn, RoleArn, HybridAccessEnabled }));
    return { id };
  },
  remove: (_, ResourceArn) => unlessGone(client.send(new DeregisterResourceCommand({ ResourceArn }))),
};

const grantOf = (properties: Properties) => properties as unknown as GrantPermissionsCommandInput;

/** `AWS::LakeFormation::PrincipalPermissions`: every change replaces it, as CloudFormation has it. */
export const grant: Emulation = {
  create: async (properties) => {
    await client.send(new GrantPermissionsCommand(grantOf(properties)));
    return { id: createHash("sha256").update(JSON.stringify(properties)).digest("hex").slice(0, 32) };
  },
  update: (properties, { id }) => grant.create(properties, id),
  remove: (properties) => unlessGone(client.send(new RevokePermissionsCommand(grantOf(properties)))),
};
