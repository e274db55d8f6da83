import { expect, it } from "vitest";
import { apiAddresses } from "../../bin/local/cdk.ts";

it("finds the addresses of the APIs in what the CDK says, under names that a shell takes", () => {
  const said = `Governance | 3/3 | CREATE_COMPLETE

Outputs:
Governance.HubApi = http://127.0.0.1:4566/_aws/execute-api/1b745bc2/$default
Stack ARN:
arn:aws:cloudformation:us-east-1:111122223333:stack/Governance/fb80d80d
Outputs:
Domain-crm.DomainApi = http://127.0.0.1:4566/_aws/execute-api/e256a2cd/$default
Domain-card-care.DomainApi = http://127.0.0.1:4566/_aws/execute-api/5b1f9c87/$default
`;
  expect([...apiAddresses(said)]).toEqual([
    ["HUB", "http://127.0.0.1:4566/_aws/execute-api/1b745bc2/$default"],
    ["CRM", "http://127.0.0.1:4566/_aws/execute-api/e256a2cd/$default"],
    ["CARD_CARE", "http://127.0.0.1:4566/_aws/execute-api/5b1f9c87/$default"],
  ]);
});
