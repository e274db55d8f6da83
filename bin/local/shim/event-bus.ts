import { EventBridgeClient, PutPermissionCommand, RemovePermissionCommand } from "@aws-sdk/client-eventbridge";
import { type Emulation, type Properties, unlessGone } from "./emulation.ts";

const client = new EventBridgeClient();

interface PolicyProperties {
  readonly EventBusName?: string;
  readonly StatementId?: string;
  readonly Statement?: { readonly Action?: string; readonly Principal?: { readonly AWS?: string } };
}

const policyOf = (properties: Properties) => properties as PolicyProperties;

/** `AWS::Events::EventBusPolicy`: who may put events; ministack takes no condition along. */
export const busPolicy: Emulation = {
  create: async (properties) => {
    const { EventBusName, StatementId, Statement } = policyOf(properties);
    const [, Principal] = /::(\d{12}):/.exec(Statement?.Principal?.AWS ?? "") ?? [];
    await client.send(new PutPermissionCommand({ EventBusName, StatementId, Action: Statement?.Action, Principal }));
    return { id: `${EventBusName}|${StatementId}` };
  },
  update: (properties, { id }) => busPolicy.create(properties, id),
  remove: (properties) => {
    const { EventBusName, StatementId } = policyOf(properties);
    return unlessGone(client.send(new RemovePermissionCommand({ EventBusName, StatementId })));
  },
};
