import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { type Emulation, type Properties, unlessGone } from "./emulation.ts";

const client = new KMSClient();

interface KeyProperties {
  readonly Description?: string;
  readonly EnableKeyRotation?: boolean;
  readonly KeyPolicy?: unknown;
}

/** `AWS::KMS::Key`, symmetric, as all of the kit's are. */
export const key: Emulation = {
  create: async (properties) => {
    const { Description, KeyPolicy, EnableKeyRotation } = properties as KeyProperties;
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({ Description, Policy: JSON.stringify(KeyPolicy), BypassPolicyLockoutSafetyCheck: true }),
    );
    const { KeyId = "", Arn = "" } = KeyMetadata ?? {};
    await rotate(KeyId, EnableKeyRotation);
    return { id: KeyId, attributes: { Arn, KeyId } };
  },
  update: async (properties, { id: KeyId }) => {
    const { Description = "", KeyPolicy, EnableKeyRotation } = properties as KeyProperties;
    await client.send(new UpdateKeyDescriptionCommand({ KeyId, Description }));
    await client.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(KeyPolicy) }));
    await rotate(KeyId, EnableKeyRotation);
    return { id: KeyId };
  },
  remove: (_, KeyId) => unlessGone(client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))),
};

async function rotate(KeyId: string, isRotating = false): Promise<void> {
  const command = isRotating ? new EnableKeyRotationCommand({ KeyId }) : new DisableKeyRotationCommand({ KeyId });
  await client.send(command);
}

const aliasOf = ({ AliasName, TargetKeyId }: Properties) => ({
  AliasName: String(AliasName),
  TargetKeyId: String(TargetKeyId),
});

/** `AWS::KMS::Alias` */
export const alias: Emulation = {
  create: async (properties) => {
    const { AliasName, TargetKeyId } = aliasOf(properties);
    await client.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    return { id: AliasName };
  },
  update: async (properties, { id }) => {
    const { AliasName, TargetKeyId } = aliasOf(properties);
    if (AliasName !== id) return alias.create(properties, id);
    await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
    return { id };
  },
  remove: (_, AliasName) => unlessGone(client.send(new DeleteAliasCommand({ AliasName }))),
};
