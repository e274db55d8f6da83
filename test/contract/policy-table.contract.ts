import { describe, expect, it } from "vitest";
import { sha256 } from "../../lib/aws/sha256.ts";
import { decidePersonLeg } from "../../lib/model/workflow/decide-person-leg.ts";
import { decideProductLeg } from "../../lib/model/workflow/decide-product-leg.ts";
import { emptyLeg, type LegKey, type LegState } from "../../lib/model/workflow/leg.ts";
import { requestLeg } from "../../lib/model/workflow/request-leg.ts";
import { LegConflictError } from "../../lib/ports/errors.ts";
import type { PolicyPublication, PolicyTable } from "../../lib/ports/policy-table.ts";
import { customers, DAY, hub, NOON, people, productNamed } from "./sample-mesh.ts";

const NOTE = { by: "deployment", at: NOON };
const ALICE = { leg: "person", person: "alice@acme.example", purpose: "marketing" } as const;
const CUSTOMERS = { leg: "product", product: "crm/customers", purpose: "marketing" } as const;

const line = people.filter(({ id }) => /alice|mia|zoe/.test(id)).reverse();
const terms = { hub: { release: 1, ...hub }, line, product: customers, now: NOON, digest: sha256 };

function requested(key: LegKey, state: LegState = emptyLeg(key)): LegState {
  const alice = "alice@acme.example";
  const command = { id: "r1", requester: alice, beneficiary: alice, reason: "campaign" };
  const companion = key.leg === "person" ? { product: "crm/customers", request: "r1" } : undefined;
  const product = key.leg === "product" ? productNamed(key.product) : customers;
  const { next } = requestLeg(state, { ...command, companion }, { ...terms, product }) as { next: LegState };
  return next;
}

function approved(state: LegState): LegState {
  const actor = { id: state.key.leg === "person" ? "mia@acme.example" : "olga@acme.example" };
  const command = { decision: "approve", request: "r1", actor, reason: "fine", validUntil: NOON + DAY } as const;
  const decide = state.key.leg === "person" ? decidePersonLeg : decideProductLeg;
  const { next } = decide(state, command, terms) as { next: LegState };
  return next;
}

/** A table that is empty, and the way to publish to it. */
export interface PolicyTableUnderTest {
  readonly table: PolicyTable;
  readonly publication: PolicyPublication;
}

/** What every {@link PolicyTable} promises; run for the fake and for every adapter. */
export function policyTableContract(name: string, create: () => Promise<PolicyTableUnderTest>): void {
  describe(`${name} keeps the contract of PolicyTable`, () => {
    it("has an empty hub, nobody and nothing before anything is published", async () => {
      const { table } = await create();

      expect(await table.readHub()).toMatchObject({ release: 0, purposes: [], domains: [] });
      expect(await table.readPerson("alice@acme.example")).toBeUndefined();
      expect(await table.readLine("alice@acme.example")).toEqual([]);
      expect(await table.readProduct("crm/customers")).toBeUndefined();
      expect(await table.readProducts("crm")).toEqual([]);
      expect(await table.readLeg(ALICE)).toEqual(emptyLeg(ALICE));
    });

    it("reads the hub as it was published", async () => {
      const { table, publication } = await create();

      const release = await publication.publishHub(hub, NOTE);

      const { release: read, ...content } = await table.readHub();
      expect(read).toBe(release);
      expect(content.purposes).toEqual(expect.arrayContaining([...hub.purposes]));
      expect({ ...content, purposes: [] }).toEqual({ ...hub, purposes: [] });
    });

    it("replaces a release whole, so that nothing of the old one lingers", async () => {
      const { table, publication } = await create();
      await publication.publishHub(hub, NOTE);
      const declassification = {
        table: "customers",
        purposes: ["fraud"],
        reason: "random key",
        decidedBy: "dpo@acme.example",
        validUntil: NOON + DAY,
      };
      const declassifications = { "crm/customers": [declassification] };

      const release = await publication.publishHub(
        { ...hub, delegations: [], guardrails: [], declassifications },
        NOTE,
      );

      expect(await table.readHub()).toMatchObject({ release, delegations: [], guardrails: [], declassifications });
    });

    it("makes no new release of the same content", async () => {
      const { publication } = await create();

      const releases = [
        await publication.publishHub(hub, NOTE),
        await publication.publishHub(hub, { by: "again", at: NOON + 1 }),
      ];

      expect(releases).toEqual([1, 1]);
    });

    it("reads a person with approvals and acknowledgements, and the line above", async () => {
      const { table, publication } = await create();
      await publication.publishPeople(people);
      await table.writeLeg(requested(ALICE));
      await table.acknowledge({ person: "alice@acme.example", purpose: "fraud", version: 2 }, NOON);

      expect(await table.readPerson("alice@acme.example")).toEqual({
        person: people.find(({ id }) => id === "alice@acme.example"),
        legs: [requested(ALICE)],
        acknowledgements: [{ person: "alice@acme.example", purpose: "fraud", version: 2 }],
      });
      expect((await table.readLine("alice@acme.example")).map(({ id }) => id)).toEqual([
        "alice@acme.example",
        "mia@acme.example",
        "zoe@acme.example",
      ]);
    });

    it("ends a line of managers that has no end", async () => {
      const { table, publication } = await create();
      await publication.publishPeople([
        { id: "one@acme.example", manager: "two@acme.example" },
        { id: "two@acme.example", manager: "one@acme.example" },
      ]);

      expect(await table.readLine("one@acme.example")).toHaveLength(2);
    });

    it("forgets people who were removed, and keeps their approvals on record", async () => {
      const { table, publication } = await create();
      await publication.publishPeople(people);
      await table.writeLeg(requested(ALICE));

      await publication.removeOthers(people.filter(({ id }) => id !== "alice@acme.example"));

      expect(await table.readPerson("alice@acme.example")).toBeUndefined();
      expect(await table.readPerson("mia@acme.example")).toBeDefined();
      expect(await table.readLeg(ALICE)).toEqual(requested(ALICE));
    });

    it("removes whoever was ever published or noted and is not among those who stay", async () => {
      const { table, publication } = await create();
      const [zoe, mia, ...others] = people.slice(0, 4);
      await publication.publishPeople(people.slice(0, 1));
      await publication.publishPeople(people.slice(1, 3));
      await publication.notePeople(others.map(({ id }) => id));
      await publication.publishPeople([]);

      await publication.removeOthers(mia ? [mia] : []);

      expect(await table.readPerson(zoe?.id ?? "")).toBeUndefined();
      expect(await table.readPerson(people[2]?.id ?? "")).toBeUndefined();
      expect(await table.readPerson(mia?.id ?? "")).toBeDefined();
    });

    it("knows whom it holds once anybody was published, even if nobody is left", async () => {
      const { publication } = await create();
      expect(await publication.knowsPeople()).toBe(false);

      await publication.publishPeople([]);
      expect(await publication.knowsPeople()).toBe(true);

      await publication.removeOthers([]);
      expect(await publication.knowsPeople()).toBe(true);
    });

    it("publishes more people than one batch holds", async () => {
      const { table, publication } = await create();
      const many = Array.from({ length: 60 }, (_, at) => ({ id: `p${at}@acme.example`, manager: "mia@acme.example" }));

      await publication.publishPeople(many);

      expect((await table.readPerson("p59@acme.example"))?.person).toEqual(many[59]);
    });

    it("does not lower an acknowledged version", async () => {
      const { table, publication } = await create();
      await publication.publishPeople(people);
      const made = { person: "alice@acme.example", purpose: "fraud" };

      await table.acknowledge({ ...made, version: 2 }, NOON);
      await table.acknowledge({ ...made, version: 1 }, NOON);

      expect((await table.readPerson("alice@acme.example"))?.acknowledgements).toEqual([{ ...made, version: 2 }]);
    });

    it("reads a product with its own legs only", async () => {
      const { table, publication } = await create();
      await publication.publishProduct(customers);
      await publication.publishProduct(productNamed("crm/customers-archive"));
      await table.writeLeg(requested(CUSTOMERS));
      await table.writeLeg(requested({ ...CUSTOMERS, product: "crm/customers-archive" }));

      expect(await table.readProduct("crm/customers")).toEqual({ product: customers, legs: [requested(CUSTOMERS)] });
      expect(await table.readContent("crm/customers")).toEqual(customers);
      expect(await table.readContent("crm/nothing")).toBeUndefined();
    });

    it("pages through a domain's products by name", async () => {
      const { table, publication } = await create();
      const names = ["a", "a-b", "a2", "b"];
      for (const name of names) await publication.publishProduct(productNamed(`crm/${name}`));
      await publication.publishProduct(productNamed("sales/a"));
      await table.writeLeg(requested({ ...CUSTOMERS, product: "crm/a-b" }));

      const first = await table.readProducts("crm", { limit: 2 });
      const rest = await table.readProducts("crm", { after: "a-b" });

      expect(first.map(({ product, legs }) => [product.name, legs.length])).toEqual([
        ["a", 0],
        ["a-b", 1],
      ]);
      expect(rest.map(({ product }) => product.name)).toEqual(["a2", "b"]);
      expect(await table.readProducts("crm", { after: "a" })).toHaveLength(3);
    });

    it("takes a product off, and keeps its legs on record", async () => {
      const { table, publication } = await create();
      await publication.publishProduct(customers);
      await table.writeLeg(requested(CUSTOMERS));

      await publication.removeProduct("crm/customers");

      expect(await table.readProduct("crm/customers")).toBeUndefined();
      expect(await table.readLeg(CUSTOMERS)).toEqual(requested(CUSTOMERS));
    });

    it.each<LegKey>([ALICE, CUSTOMERS])("keeps a $leg leg through its life", async (key) => {
      const { table } = await create();
      const first = requested(key);
      const second = approved(first);

      await table.writeLeg(first);
      await table.writeLeg(second);

      expect(second.statements).toHaveLength(1);
      expect(await table.readLeg(key)).toEqual(second);
    });

    it("refuses to write what was made from an older state", async () => {
      const { table } = await create();
      const first = requested(ALICE);
      await table.writeLeg(first);
      await table.writeLeg(approved(first));

      await expect(table.writeLeg(first)).rejects.toThrow(LegConflictError);
      await expect(table.writeLeg({ ...approved(first), history: [] })).rejects.toThrow(LegConflictError);
      expect(await table.readLeg(ALICE)).toEqual(approved(first));
    });

    it("lets one of two writers at the same time through", async () => {
      const { table } = await create();

      const writes = await Promise.allSettled([table.writeLeg(requested(ALICE)), table.writeLeg(requested(ALICE))]);

      expect(writes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });

    it("shows pending requests to whom they are addressed, until they are decided", async () => {
      const { table } = await create();
      await table.writeLeg(requested(ALICE));
      await table.writeLeg(requested(CUSTOMERS));

      expect(await table.readInbox({ person: "mia@acme.example" })).toEqual([requested(ALICE)]);
      expect(await table.readInbox({ domain: "crm" })).toEqual([requested(CUSTOMERS)]);
      expect(await table.readInbox({ domain: "sales" })).toEqual([]);

      await table.writeLeg(approved(requested(ALICE)));
      expect(await table.readInbox({ person: "mia@acme.example" })).toEqual([]);
    });

    it("shows a manager what waits for people who came from another, wherever it waits", async () => {
      const { table, publication } = await create();
      const moved = { id: ALICE.person, manager: "otto@acme.example" };
      await publication.publishPeople(people);
      await table.writeLeg(requested(ALICE));
      expect(await table.readInbox({ person: "otto@acme.example" })).toEqual([]);

      const previousManager = { id: "mia@acme.example", confirmBy: NOON + DAY };
      await publication.publishPeople([{ ...moved, previousManager }]);

      expect(await table.readInbox({ person: "otto@acme.example" })).toEqual([requested(ALICE)]);
      expect(await table.readInbox({ person: "mia@acme.example" })).toEqual([requested(ALICE)]);
      expect((await table.readPerson(ALICE.person))?.person).toEqual({ ...moved, previousManager });

      await publication.publishPeople([moved]);
      expect(await table.readInbox({ person: "otto@acme.example" })).toEqual([]);
    });

    it("shows however many wait, oldest first: who may decide which is not for the table to know", async () => {
      const { table } = await create();
      const { request, ...leg } = requested(CUSTOMERS);
      const waiting = Array.from({ length: 101 }, (_, index) => ({
        ...leg,
        key: { ...CUSTOMERS, purpose: `p${index}` },
        request: request && { ...request, at: NOON - index },
      }));
      for (const leg of waiting) await table.writeLeg(leg);

      expect(await table.readInbox({ domain: "crm" })).toEqual(waiting.toReversed());
    });

    it("records sessions apart from what decisions read", async () => {
      const { table, publication } = await create();
      await publication.publishPeople(people);
      const session = { person: "alice@acme.example", purpose: "marketing", role: "role/purpose/marketing" };

      await table.recordSession({ id: "s1", ...session, at: NOON, expiresAt: NOON + DAY });

      expect(await table.readPerson("alice@acme.example")).toMatchObject({ legs: [], acknowledgements: [] });
    });
  });
}
