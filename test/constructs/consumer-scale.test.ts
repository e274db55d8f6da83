import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { App, NestedStack, Stack, Stage } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { DAY, meshOf } from "../../bench/mesh.ts";
import { PolicyHub, PurposeAccess } from "../../lib/index.ts";
import type { Mesh, Product } from "../../lib/model/mesh.ts";
import { asDeployed } from "./deployed-text.ts";
import { ACCOUNTS, REGION, stackIn, TOKENS } from "./four-accounts.ts";
import { policyOf, resourcesById, resourcesOf, unorderedGrants } from "./template-reading.ts";

/** What CloudFormation takes of one template, and of all that one deployment changes in nested ones. */
const RESOURCES_OF_A_STACK = 500;
const RESOURCES_OF_A_DEPLOYMENT = 2_500;
const TEMPLATE_BYTES = 1_000_000;

/** As many as the page of limits says, of ids as long as the names of the hub's roles for a domain allow. */
const LONG_DOMAINS = Array.from({ length: 40 }, (_, index) => ({
  id: `domain-${index}-`.padEnd(44, "x"),
  owners: ["lead@acme.example"],
}));

const VIEWS = { table_0: { columns: { column_0: "clear" } } } as const;

/** A mesh whose products may each be used for so many purposes, granted to the consumer account. */
function meshFor(size: {
  readonly products: number;
  readonly purposes: number;
  readonly purposesOfEach: number;
}): Mesh {
  const allowances = (index: number) =>
    Array.from({ length: size.purposesOfEach }, (_, nth) => ({
      purpose: (index + nth) % size.purposes,
      validFrom: DAY,
      views: VIEWS,
    }));
  return { ...meshOf({ ...size, allowances }), guardrails: [], consumers: [ACCOUNTS.consumer] };
}

/** What a consumer account has of a mesh whose domains all are at home elsewhere. */
function accessTo(mesh: Mesh, accounts?: Readonly<Record<string, string>>): PurposeAccess {
  const stack = stackIn(new App(), "Analysts", ACCOUNTS.consumer);
  const hub = PolicyHub.fromHubAttributes(stack, "Hub", { account: ACCOUNTS.hub, region: REGION, tokens: TOKENS });
  const domainAccounts = accounts ?? Object.fromEntries(mesh.domains.map(({ id }) => [id, ACCOUNTS.crm]));
  return new PurposeAccess(stack, "Access", { mesh, hub, domainAccounts });
}

/** How many resources each template has. */
function resourceCounts(access: PurposeAccess): readonly number[] {
  const { directory } = Stage.of(access)?.synth() ?? {};
  const templates = globSync(join(directory ?? "none", "*.template.json"));
  return templates.map((file) => Object.keys(JSON.parse(readFileSync(file, "utf8")).Resources).length);
}

/** The nested stack of each link, by product. */
function placesOfLinks(products: readonly Product[], mesh: Mesh): ReadonlyMap<string, string> {
  const { links } = accessTo({ ...mesh, products });
  return new Map([...links].map(([product, link]) => [product, Stack.of(link).node.id]));
}

describe("PurposeAccess of many purposes and products", () => {
  it.each([
    { products: 100, purposes: 50, purposesOfEach: 5 },
    { products: 360, purposes: 50, purposesOfEach: 5 },
    { products: 600, purposes: 90, purposesOfEach: 2 },
  ])(
    "is deployed with $products products for $purposesOfEach of $purposes purposes each",
    (size) => {
      const access = accessTo(meshFor(size));
      const counts = resourceCounts(access);
      expect(access.links.size).toBe(size.products);
      expect(Math.max(...counts)).toBeLessThanOrEqual(RESOURCES_OF_A_STACK);
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(total).toBeGreaterThan(size.products * (1 + size.purposesOfEach));
      expect(total).toBeLessThanOrEqual(RESOURCES_OF_A_DEPLOYMENT);
    },
    180_000,
  );

  it("keeps a link in its stack whatever other products come and go, since two links cannot have one name", () => {
    const mesh = meshFor({ products: 60, purposes: 5, purposesOfEach: 1 });
    const before = placesOfLinks(mesh.products.slice(0, 40), mesh);
    const after = placesOfLinks(mesh.products.slice(20).toReversed(), mesh);
    const staying = mesh.products.slice(20, 40).map(({ id }) => id);
    expect(new Set(staying.map((id) => before.get(id))).size).toBeGreaterThan(5);
    expect(staying.map((id) => after.get(id))).toEqual(staying.map((id) => before.get(id)));
  });

  it("never grants twice at once to one role, which Lake Formation refuses", () => {
    const access = accessTo(meshFor({ products: 60, purposes: 5, purposesOfEach: 3 }));
    const nested = access.node.children.filter((each) => each instanceof NestedStack);
    for (const first of nested.slice(0, 5).flatMap(unorderedGrants)) expect(first).toHaveLength(1);
    const stacks = resourcesOf(Stack.of(access), "AWS::CloudFormation::Stack");
    expect(stacks).toHaveLength(nested.length);
    const waitedFor = stacks.map(({ DependsOn = [] }) => DependsOn.filter((id) => /NestedStackResource/.test(id)));
    expect(waitedFor.filter((each) => each.length === 0)).toHaveLength(1);
    expect(new Set(waitedFor.flat()).size).toBe(nested.length - 1);
  });

  it("gives roles no longer policies than IAM takes, with many domains of long ids in accounts of their own", () => {
    const mesh = { ...meshFor({ products: 0, purposes: 50, purposesOfEach: 0 }), domains: LONG_DOMAINS };
    const accounts = LONG_DOMAINS.map(({ id }, index) => [id, String(100_000_000_000 + index)]);
    const access = accessTo(mesh, Object.fromEntries(accounts));
    const resources = resourcesById(Stack.of(access));
    const length = (policy: unknown) => JSON.stringify(asDeployed(Stack.of(access), REGION)(policy)).length;
    const attached = [...resources.values()].filter(({ Type }) => Type === "AWS::IAM::ManagedPolicy");
    expect(attached.length).toBeGreaterThan(1);
    for (const { Properties } of attached) expect(length(Properties.PolicyDocument)).toBeLessThanOrEqual(6_144);
    const roles = [...resources].filter(([, { Properties }]) => Properties.Path === "/purpose/");
    expect(roles).toHaveLength(50);
    for (const [id, { Properties }] of roles) {
      const own = policyOf(Stack.of(access), id).map((policy) => length(policy.Properties.PolicyDocument));
      expect(own.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(10_240);
      const others = attached.filter((policy) => (policy.Properties.Roles ?? []).some(({ Ref = "" }) => Ref === id));
      expect(Properties.ManagedPolicyArns.length + others.length).toBeLessThanOrEqual(10);
    }
    const { directory } = Stage.of(access)?.synth() ?? {};
    expect(statSync(join(directory ?? "none", "Analysts.template.json")).size).toBeLessThan(TEMPLATE_BYTES);
  }, 180_000);
});
