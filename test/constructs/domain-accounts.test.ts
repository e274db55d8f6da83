import { Annotations, Match } from "aws-cdk-lib/assertions";
import { App, Aws, Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { type Mesh, PolicyHub, PurposeAccess } from "../../lib/index.ts";
import { ACCOUNTS, fixtureMesh, fourAccounts, REGION, stackIn, TOKENS } from "./four-accounts.ts";

const HUB = { account: ACCOUNTS.hub, region: REGION, tokens: TOKENS };
const mesh = fixtureMesh();
/** As in {@link fixtureMesh}, with whoever consumes in the account given. */
const consumedIn = (...consumers: readonly string[]): Mesh => ({ ...mesh, consumers });

/** What a synth warns of about `domainAccounts`. */
function warnings(stack: Stack): readonly string[] {
  const found = Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("domainAccounts"));
  return found.map(({ entry }) => String(entry.data));
}

describe("domains that nobody gave an account", () => {
  it("are no matter where each is given one", () => {
    const { hub, access } = fourAccounts();
    expect([hub, access].flatMap((each) => warnings(Stack.of(each)))).toEqual([]);
  });

  it.each([
    { why: "consumers are elsewhere", props: { mesh }, names: ["`crm`, `sales`", ACCOUNTS.consumer] },
    {
      why: "another domain is elsewhere",
      props: { mesh: consumedIn(), domainAccounts: { crm: ACCOUNTS.crm } },
      names: ["leaves out `sales`", ACCOUNTS.crm],
    },
  ])("are warned of by a hub where $why", ({ props, names }) => {
    const stack = stackIn(new App(), "Governance", ACCOUNTS.hub);
    new PolicyHub(stack, "Hub", { ...props, tokens: TOKENS });
    const [warning = "", ...more] = warnings(stack);
    for (const name of [...names, `this account ${ACCOUNTS.hub}`]) expect(warning).toContain(name);
    expect(more).toEqual([]);
  });

  it("are warned of by a consumer where the hub is elsewhere", () => {
    const stack = stackIn(new App(), "Analysts", ACCOUNTS.consumer);
    const hub = PolicyHub.fromHubAttributes(stack, "Hub", HUB);
    new PurposeAccess(stack, "Access", { mesh, hub });
    expect(warnings(stack)).toEqual([expect.stringContaining(`such as ${ACCOUNTS.hub}`)]);
  });

  it.each([
    { where: "all is in one account", account: ACCOUNTS.hub, consumers: [ACCOUNTS.hub] },
    { where: "no other account is known", account: ACCOUNTS.hub, consumers: [] },
    { where: "this account is not known", account: Aws.ACCOUNT_ID, consumers: [ACCOUNTS.consumer] },
  ])("are at home here without a word where $where", ({ account, consumers }) => {
    const stack = stackIn(new App(), "All", account);
    const hub = new PolicyHub(stack, "Hub", { mesh: consumedIn(...consumers), tokens: TOKENS });
    new PurposeAccess(stack, "Access", { mesh: consumedIn(...consumers), hub });
    expect(warnings(stack)).toEqual([]);
  });
});
