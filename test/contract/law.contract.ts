import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerLawDependencies } from "../../lambdas/read-law/answer-law.ts";
import type { Instant } from "../../lib/model/mesh.ts";
import { LawUnreadError } from "../../lib/ports/errors.ts";
import type { LawReader } from "../../lib/ports/law.ts";
import { MemoryPolicyTable } from "./memory-policy-table.ts";
import { DAY, HOUR, hub, NOON, productNamed } from "./sample-mesh.ts";

const PLACE = { account: "111122223333", region: "eu-west-1" };
const LEAD = HOUR / 12;

/** A reader in front of what works the law out, and what stops it. */
export interface LawSetUp {
  readonly law: LawReader;
  readonly stop: () => Promise<void>;
}

/** What every {@link LawReader} promises; run in one process and for every adapter. */
export function lawContract(name: string, create: (given: AnswerLawDependencies) => Promise<LawSetUp>): void {
  describe(`${name} keeps the contract of LawReader`, () => {
    let table: MemoryPolicyTable;
    let setUp: LawSetUp | undefined;
    beforeEach(async () => {
      table = new MemoryPolicyTable();
      await table.publishHub(hub, { by: "test", at: NOON });
      for (const id of ["crm/customers", "crm/leads", "sales/orders"]) await table.publishProduct(productNamed(id));
    });
    afterEach(async () => {
      await setUp?.stop();
      setUp = undefined;
    });

    const reader = async (shardSize?: number) => {
      const given = { place: PLACE, table, clock: { now: () => NOON }, shardSize, log: () => undefined };
      setUp = await create(given);
      return setUp.law;
    };
    const allow = (product: string, validUntil?: Instant) =>
      table.writeLeg({
        key: { leg: "product", product, purpose: "fraud" },
        version: 1,
        statements: [
          {
            effect: "allow",
            status: "approved",
            purposeVersion: 1,
            decidedBy: product.startsWith("crm/") ? "otto@acme.example" : "sue@acme.example",
            views: { customers: { columns: { email: "clear" } } },
            validUntil,
          },
        ],
        history: [],
      });
    const ask = { domain: "crm", at: NOON, lead: LEAD };

    it("tells what one release asks of a domain's products, and of no other's", async () => {
      await allow("crm/customers");
      await allow("sales/orders");

      const law = await (await reader()).readLaw(ask);

      expect(law).toMatchObject({ release: 1, isTooMuch: false, faults: [], state: PLACE });
      if ("fault" in law) throw new Error("unknown");
      expect(law.until).toBeUndefined();
      expect(law.state.databases.map(({ name }) => name)).toEqual(["crm__customers", "crm__leads"]);
      expect(JSON.stringify(law.state.databases[0])).toContain('"purpose:fraud":"allow"');
    });

    it("knows that something never changes", async () => {
      const never = Number.POSITIVE_INFINITY;

      expect(await (await reader()).readLaw(ask)).toMatchObject({ holdsUntil: never, nextChange: never });
    });

    it.each([
      { why: "later", until: NOON + DAY, holdsUntil: NOON + DAY, isSeen: true },
      { why: "within the lead", until: NOON + LEAD, holdsUntil: Number.POSITIVE_INFINITY, isSeen: false },
    ])("leaves out what ends $why", async ({ until, holdsUntil, isSeen }) => {
      await allow("crm/customers", until);

      const law = await (await reader()).readLaw(ask);

      expect(law).toMatchObject({ holdsUntil, nextChange: until });
      expect(JSON.stringify(law).includes('"purpose:fraud":"allow"')).toBe(isSeen);
    });

    it("says where a shard ends, and goes on after it", async () => {
      const law = await reader(1);

      expect(await law.readLaw(ask)).toMatchObject({ until: "customers" });
      expect(await law.readLaw({ ...ask, after: "customers" })).toMatchObject({
        until: "leads",
        state: { databases: [{ name: "crm__leads" }] },
      });
      expect(await law.readLaw({ ...ask, after: "leads" })).not.toHaveProperty("fault");
    });

    it("closes a product that nobody understands, and no other", async () => {
      await allow("crm/customers");
      const readProducts = table.readProducts.bind(table);
      table.readProducts = async (domain, page) => {
        page?.onCorrupt?.("leads");
        return (await readProducts(domain, page)).filter((record) => record.product.name !== "leads");
      };

      const law = await (await reader()).readLaw(ask);

      expect(law).toMatchObject({
        faults: [{ message: expect.stringContaining("`leads`"), help: expect.stringContaining("publish") }],
        state: { databases: [{ name: "crm__customers" }] },
      });
    });

    it("says where a shard ends of whose policies nobody can tell what they ask for", async () => {
      const readProduct = table.readProduct.bind(table);
      table.readProduct = async (id) => {
        if (id === "sales/sources") throw new TypeError("alice@acme.example");
        return readProduct(id);
      };
      await table.publishProduct(productNamed("crm/customers", { inputs: ["sales/sources"] }));

      const law = await (await reader(1)).readLaw(ask);

      expect(law).toEqual({ until: "customers", fault: { message: expect.any(String), help: expect.any(String) } });
      expect(JSON.stringify(law)).not.toContain("alice");
    });

    it("says only where a shard ends if no more is asked, and reads neither the hub nor inputs for it", async () => {
      await table.publishProduct(productNamed("crm/customers", { inputs: ["sales/orders"] }));
      const law = await reader(1);
      const none = () => Promise.reject(new Error("read"));
      const readProduct = table.readProduct.bind(table);
      Object.assign(table, {
        readHub: none,
        readProduct: (id: string) => (id.startsWith("crm/") ? readProduct(id) : none()),
      });

      const fault = { message: "only where the shard ends was asked for" };
      expect(await law.readLaw({ ...ask, isEndOnly: true })).toEqual({ until: "customers", fault });
      expect(await law.readLaw({ ...ask, after: "leads", isEndOnly: true })).toEqual({ until: undefined, fault });
    });

    it("tells what all domains share, and who they are", async () => {
      const law = await (await reader()).readSharedLaw();

      expect(law).toMatchObject({ release: 1, isTooMuch: false, domains: ["crm", "sales"] });
      expect(law.state).toMatchObject({ ...PLACE, databases: [], filters: [] });
      expect(law.state.tags.map(({ key }) => key)).toContain("purpose:fraud");
      expect(law.state.grants.every(({ resource }) => resource.kind === "tag-policy")).toBe(true);
    });

    it.each(["readHub", "readProducts"] as const)(
      "fails where the table cannot be read, and tells nothing of it: %s",
      async (read) => {
        Object.assign(table, { [read]: () => Promise.reject(new Error("alice@acme.example")) });
        const law = await reader();

        const failure = await law.readLaw(ask).catch((error: unknown) => error);

        if (read === "readHub") await expect(law.readSharedLaw()).rejects.toBeInstanceOf(LawUnreadError);
        const told = "fault" in Object(failure) ? JSON.stringify(failure) : String(failure);
        expect(read === "readHub" || failure instanceof LawUnreadError).toBe(true);
        expect(told).not.toContain("alice");
      },
    );
  });
}
