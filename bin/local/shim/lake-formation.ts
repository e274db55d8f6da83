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
  readonly Admins?: NonNullable<DataLakeSettings["DataLakeAdmins"]>;
  readonly CreateDatabaseDefaultPermissions?: DataLakeSettings["CreateDatabaseDefaultPermissions"];
  readonly CreateTableDefaultPermissions?: DataLakeSettings["CreateTableDefaultPermissions"];
  readonly Parameters?: Record<string, string>;
}

/** `AWS::LakeFormation::DataLakeSettings` with `MutationType: APPEND`, the only one that the kit uses. */
export const settings: Emulation = {
  create: async (properties, fallbackName) => {
    await putSettings(properties, []);
    return { id: fallbackName };
  },
  update: async (properties, { id, properties: before }) => {
    await putSettings(properties, adminsOf(before));
    return { id };
  },
  remove: (properties) => putSettings({}, adminsOf(properties)),
};

/** Administrators of the account that are not this resource's stay as they are. */
async function putSettings(properties: Properties, formerAdmins: readonly string[]): Promise<void> {
  const { Admins: _, ...others } = properties as unknown as Settings & { MutationType?: string };
  const { MutationType: __, ...set } = others;
  const { DataLakeSettings: now = {} } = await client.send(new GetDataLakeSettingsCommand());
  const kept = (now.DataLakeAdmins ?? []).flatMap(({ DataLakePrincipalIdentifier: admin = "" }) => admin);
  const admins = new Set([...kept.filter((admin) => !formerAdmins.includes(admin)), ...adminsOf(properties)]);
  const DataLakeAdmins = [...admins].map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier }));
  await client.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { ...now, ...set, DataLakeAdmins } }));
}

function adminsOf(properties: Properties): readonly string[] {
  const { Admins = [] } = properties as unknown as Settings;
  return Admins.flatMap(({ DataLakePrincipalIdentifier }) => DataLakePrincipalIdentifier ?? []);
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
