import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { type Emulation, type Made, typed } from "./emulation.ts";
import { busPolicy } from "./event-bus.ts";
import { database, table } from "./glue.ts";
import { alias, key } from "./keys.ts";
import { grant, location, settings } from "./lake-formation.ts";
import { shimType } from "./types.ts";

/** For types that no emulator has: CloudFormation records them, and nothing is created. */
const recorded: Emulation = {
  create: async (_, fallbackName) => ({ id: fallbackName, attributes: { Arn: `arn:aws:local:::${fallbackName}` } }),
  update: async (_, { id }) => ({ id, attributes: { Arn: `arn:aws:local:::${id}` } }),
  remove: async () => undefined,
};

const EMULATIONS = new Map<string, Emulation>(
  Object.entries({
    "AWS::LakeFormation::DataLakeSettings": settings,
    "AWS::LakeFormation::PrincipalPermissions": grant,
    "AWS::LakeFormation::Resource": location,
    "AWS::Glue::Database": database,
    "AWS::Glue::Table": table,
    "AWS::Events::EventBusPolicy": busPolicy,
    "AWS::KMS::Alias": alias,
    "AWS::KMS::Key": key,
    "AWS::CloudWatch::Alarm": recorded,
  }).map(([type, emulation]) => [shimType(type), emulation]),
);

/** Stands in for CloudFormation's own handlers of the types that ministack lacks; answers by CloudFormation's URL. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const known = "PhysicalResourceId" in event ? event.PhysicalResourceId : undefined;
  const answer = await carryOut(event).then(
    ({ id, attributes }) => ({ Status: "SUCCESS", PhysicalResourceId: id, Data: attributes }),
    (error) => ({ Status: "FAILED", PhysicalResourceId: known ?? LogicalResourceId, Reason: reasonOf(error) }),
  );
  const body = JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId });
  await fetch(ResponseURL, { method: "PUT", body, headers: { "content-type": "" } });
}

async function carryOut(event: CloudFormationCustomResourceEvent): Promise<Made> {
  const emulation = EMULATIONS.get(event.ResourceType);
  if (!emulation) throw new Error(`nothing stands in for \`${event.ResourceType}\``);
  const properties = typed(event.ResourceProperties);
  switch (event.RequestType) {
    case "Create": {
      const stack = event.StackId.split("/")[1] ?? "";
      return emulation.create(properties, `${stack}-${event.LogicalResourceId}`);
    }
    case "Update":
      return emulation.update(properties, {
        id: event.PhysicalResourceId,
        properties: typed(event.OldResourceProperties),
      });
    case "Delete":
      await emulation.remove(properties, event.PhysicalResourceId);
      return { id: event.PhysicalResourceId };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
