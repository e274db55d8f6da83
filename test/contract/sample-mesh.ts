import type { Purpose } from "../../lib/model/mesh.ts";
import type { HubContent, ProductContent } from "../../lib/model/workflow/hub.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** 2026-06-01T12:00:00Z. */
export const NOON = Date.UTC(2026, 5, 1, 12);

export function purpose(id: string, given: Partial<Purpose> = {}): Purpose {
  return {
    id,
    title: id,
    parents: [],
    lawfulBasis: "legal-obligation",
    status: "active",
    version: 1,
    maxApproval: 365 * DAY,
    maxSession: HOUR,
    ...given,
  };
}

export const hub: HubContent = {
  maxSession: HOUR,
  privacyOfficers: ["dpo@acme.example"],
  consumers: ["111122223333"],
  purposes: [
    purpose("marketing", { maxSession: HOUR / 2 }),
    purpose("direct-email", { parents: ["marketing"] }),
    purpose("fraud", { acknowledgement: { version: 2, text: "for fraud only" } }),
    purpose("old", { status: "deprecated" }),
  ],
  delegations: [{ from: "mia@acme.example", to: "ben@acme.example", validFrom: NOON - DAY, validUntil: NOON + DAY }],
  guardrails: [{ id: "health-for-care", classification: "health", purposes: ["fraud"], otherwise: "hidden" }],
  domains: [
    { id: "crm", owners: ["otto@acme.example"] },
    { id: "sales", owners: ["sue@acme.example"] },
  ],
  declassifications: {},
};

/** Zoe manages Mia, Mia manages Alice; Max managed Alice until a day from noon. */
export const people = [
  { id: "zoe@acme.example" },
  { id: "mia@acme.example", manager: "zoe@acme.example" },
  { id: "otto@acme.example", manager: "zoe@acme.example" },
  { id: "olga@acme.example", manager: "otto@acme.example" },
  {
    id: "alice@acme.example",
    manager: "mia@acme.example",
    previousManager: { id: "max@acme.example", confirmBy: NOON + DAY },
  },
  { id: "bob@acme.example", manager: "mia@acme.example" },
];

export const customers: ProductContent = {
  id: "crm/customers",
  domain: "crm",
  name: "customers",
  owners: ["olga@acme.example"],
  tables: [
    {
      name: "customers",
      subject: "none",
      consents: {},
      columns: [
        { name: "customer_id", type: "string", classification: "identifier" },
        { name: "email", type: "string", classification: "contact" },
        { name: "city", type: "string", classification: "none" },
      ],
    },
  ],
  inputs: [],
  lineage: [],
  offers: {
    marketing: {
      customers: {
        columns: { email: "clear", city: "clear" },
        rows: {
          kind: "compare",
          column: "city",
          operator: "<>",
          value: { type: "string", value: "Oslo" },
        },
      },
    },
  },
};

export function productNamed(id: string, given: Partial<ProductContent> = {}): ProductContent {
  const [domain = "", name = ""] = id.split("/");
  return { ...customers, id, domain, name, ...given };
}
