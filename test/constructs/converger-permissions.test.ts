import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { fourAccounts, templates } from "./four-accounts.ts";
import { policyOf, resourcesById, statementsOf } from "./template-reading.ts";

const mesh = fourAccounts();
templates(mesh);
const stack = Stack.of(mesh.crm);
const [role = ""] = [...resourcesById(stack).keys()].filter((id) => /DomainConvergeRole/.test(id));

/** What an action may be used on, as text. */
function resourcesFor(action: string): string {
  const statements = statementsOf(policyOf(stack, role)).filter(
    ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(action),
  );
  return JSON.stringify(statements.map(({ Resource }) => Resource));
}

describe("the converger's role", () => {
  it("may see what every table of the account looks like, and change databases of its own domain only", () => {
    for (const action of ["glue:GetDatabases", "glue:GetTable", "glue:GetTables"]) {
      expect(resourcesFor(action)).toMatch(/:database\/\*.*:table\/\*\/\*/);
    }
    expect(resourcesFor("glue:UpdateDatabase")).toMatch(/:database\/crm__\*/);
    expect(resourcesFor("glue:UpdateDatabase")).not.toMatch(/database\/\*|table/);
  });
});
