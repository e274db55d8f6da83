import { Template } from "aws-cdk-lib/assertions";
import { App, type Stack } from "aws-cdk-lib/core";
import { expect, it } from "vitest";
import { deployMesh } from "../../bin/app/deploy-mesh.ts";
import { fixtureMesh, REGION, TOKENS } from "./four-accounts.ts";

const SETTINGS = { region: REGION, account: "111111111111", accounts: {}, tokens: TOKENS };

function outputsOf(settings: Parameters<typeof deployMesh>[2]): Readonly<Record<string, unknown>> {
  const app = new App();
  deployMesh(app, fixtureMesh(), settings);
  const addresses = { Governance: "HubApi", "Domain-crm": "DomainApi", "Domain-sales": "DomainApi" };
  return Object.fromEntries(
    Object.entries(addresses).map(([stack, output]) => {
      const template = Template.fromStack(app.node.findChild(stack) as Stack);
      return [`${stack}.${output}`, template.findOutputs(output)[output]?.Value];
    }),
  );
}

it("says where the hub's API and every domain's are", () => {
  const api = { "Fn::GetAtt": [expect.stringMatching(/Api/), "ApiEndpoint"] };
  expect(outputsOf(SETTINGS)).toEqual({
    "Governance.HubApi": api,
    "Domain-crm.DomainApi": api,
    "Domain-sales.DomainApi": api,
  });
});

it("says where else they are called, where that is somewhere else", () => {
  const outputs = outputsOf({ ...SETTINGS, apiAddress: ({ apiId }) => `http://127.0.0.1:4566/${apiId}` });
  const address = { "Fn::Join": ["", ["http://127.0.0.1:4566/", { Ref: expect.stringMatching(/Api/) }]] };
  expect(Object.values(outputs)).toEqual([address, address, address]);
});
