import { describe, expect, it } from "vitest";
import { productDocument, readProductDocument } from "../../../lib/model/workflow/documents.ts";
import { hubDocument, readHubDocument } from "../../../lib/model/workflow/hub-document.ts";
import { customers, hub, people } from "../../contract/sample-mesh.ts";
import { faultsOf } from "../../support/faults-of.ts";

const plain = (document: object) => JSON.parse(JSON.stringify(document));

describe("documents of publications", () => {
  it("are read as they were written", () => {
    expect(readHubDocument(plain(hubDocument({ content: hub, people })))).toEqual({ content: hub, people });
    expect(readProductDocument(plain(productDocument(customers)))).toEqual(customers);
  });

  it("say everything that is wrong, where and what, and repeat no value", () => {
    const document = plain(hubDocument({ content: hub, people }));
    document.purposes[0].status = "secret-value";
    document.people[1].manger = "mia@acme.example";
    document.maxSession = "PT1H";

    const faults = faultsOf(() => readHubDocument(document));

    expect(faults).toEqual([
      "maxSession: must be of type number",
      "purposes[0].status: must be one of `draft`, `active`, `deprecated`, `retired`",
      "people[1]: unknown key `manger`",
    ]);
  });

  it.each([
    { id: "a", why: "too short for a source identity" },
    { id: "alice meyer@acme.example", why: "with a blank" },
    { id: "al#ice@acme.example", why: "with the sign that parts keys" },
    { id: "a".repeat(65), why: "too long" },
  ])("take no person id that is $why", ({ id }) => {
    expect(
      faultsOf(() => readHubDocument({ ...plain(hubDocument({ content: hub, people })), people: [{ id }] })),
    ).not.toEqual([]);
  });

  it.each([
    { length: 0, why: "no time at all" },
    { length: 0.5, why: "part of a millisecond" },
    { length: 8_000_000_000_000_001, why: "longer than what a mesh document can say" },
    { length: 1e300, why: "beyond all calendars" },
  ])("take no length of an approval or a session that is $why", ({ length }) => {
    const document = plain(hubDocument({ content: hub, people }));
    const [first, ...others] = document.purposes;
    const purposes = [{ ...first, maxApproval: length, maxSession: length }, ...others];

    const faults = faultsOf(() => readHubDocument({ ...document, maxSession: length, purposes }));

    expect(faults.map((fault) => fault.split(":")[0])).toEqual([
      "maxSession",
      "purposes[0].maxApproval",
      "purposes[0].maxSession",
    ]);
  });

  it("take the longest approval that a mesh document can say", () => {
    const document = plain(hubDocument({ content: hub, people }));
    document.purposes[0].maxApproval = 8e15;

    expect(readHubDocument(document).content.purposes[0]?.maxApproval).toBe(8e15);
  });

  it.each([8_640_000_000_000_001, -8_640_000_000_000_001])("take no moment %d, which no calendar has", (at) => {
    const document = plain(hubDocument({ content: hub, people }));
    document.delegations[0].validFrom = at;
    document.delegations[0].validUntil = -Math.sign(at) * 8.64e15;

    expect(faultsOf(() => readHubDocument(document)).map((fault) => fault.split(":")[0])).toEqual([
      "delegations[0].validFrom",
    ]);
  });

  it("take no product that claims another id than its domain and name", () => {
    const document = { ...plain(productDocument(customers)), domain: "sales" };

    expect(faultsOf(() => readProductDocument(document))).toEqual(["id: `crm/customers` is not `<domain>/<name>`"]);
  });

  it("say what is wrong with a row filter", () => {
    const document = plain(productDocument(customers));
    document.offers.marketing.customers.rows = "city = ";

    expect(faultsOf(() => readProductDocument(document))[0]).toMatch(/^offers\.marketing\.customers\.rows: /);
  });

  function withTable(name: string): unknown {
    const text = JSON.stringify(productDocument({ ...customers, offers: { marketing: {} } }));
    return JSON.parse(text.replace(`"marketing":{}`, `"marketing":{"${name}":{"columns":{}}}`));
  }

  it("let a table called constructor change no prototype", () => {
    const { marketing } = readProductDocument(withTable("constructor")).offers;

    expect(Object.hasOwn(marketing ?? {}, "constructor")).toBe(true);
    expect(Object.getPrototypeOf(marketing)).toBe(Object.prototype);
  });

  it("take no table called __proto__", () => {
    expect(faultsOf(() => readProductDocument(withTable("__proto__")))).toEqual([
      "offers.marketing.__proto__: is not a possible name",
    ]);
  });
});
