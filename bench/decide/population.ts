import type {
  Approval,
  Assignment,
  Column,
  Domain,
  Instant,
  Mesh,
  Person,
  Product,
  Purpose,
  StatementStatus,
  Table,
  TableView,
  View,
} from "../../lib/model/mesh.ts";
import type { RowFilter } from "../../lib/model/row-filter.ts";
import type { Treatment } from "../../lib/model/treatment.ts";
import { copyOf, DAY, HOUR } from "../mesh.ts";
import { Random } from "../random.ts";

/** How large a mesh is. */
export interface Sizes {
  readonly purposes: number;
  readonly people: number;
  readonly products: number;
  readonly approvals: number;
  readonly allowances: number;
}

/** The size of a large enterprise: what the goals are stated for. */
export const LARGE: Sizes = {
  purposes: 1_000,
  people: 100_000,
  products: 10_000,
  approvals: 500_000,
  allowances: 80_000,
};

/** Questions are asked about this year; statements begin and end within it and around it. */
export const YEAR: { readonly from: Instant; readonly until: Instant } = {
  from: Date.UTC(2026, 0, 1),
  until: Date.UTC(2027, 0, 1),
};

const PRODUCTS_PER_DOMAIN = 10;
const REPORTS_PER_MANAGER = 8;
const CLASSIFICATIONS = ["none", "none", "none", "identifier", "contact", "health", "location"];
const TREATMENTS: readonly Treatment[] = ["clear", "clear", "clear", "pseudonym", "masked"];

/**
 * A made-up mesh of these sizes, the same for the same seed.
 *
 * Purposes: a hundredth are roots, a tenth lie below them, the rest are leaves; a fifth of those below have two
 * parents. People: each manager has eight reports. Products: a fifth are made from another one. Of the statements nine
 * in ten are approved, nearly all by someone with authority, each for one to twelve months. One allowance in forty has
 * a prohibition beside it. No purpose asks for an acknowledgement.
 */
export function population(sizes: Sizes, seed: number): Mesh {
  const random = new Random(seed);
  const purposes = somePurposes(sizes.purposes, random);
  const people = somePeople(sizes.people);
  const domains = someDomains(Math.ceil(sizes.products / PRODUCTS_PER_DOMAIN));
  return {
    maxSession: HOUR,
    privacyOfficers: ["dpo@acme.example"],
    consumers: [],
    purposes,
    people,
    delegations: [],
    guardrails: [
      { id: "health-for-few", classification: "health", purposes: purposes.slice(0, 3).map(idOf), otherwise: "hidden" },
      {
        id: "contact-masked",
        classification: "contact",
        purposes: purposes.slice(2, 8).map(idOf),
        otherwise: "masked",
      },
    ],
    domains,
    products: someProducts(sizes, purposes, random),
    approvals: someApprovals(sizes, { people, purposes }, random),
    acknowledgements: [],
  };
}

function somePurposes(count: number, random: Random): readonly Purpose[] {
  const roots = Math.ceil(count / 100);
  const inner = roots + Math.ceil((count * 9) / 100);
  return Array.from({ length: count }, (_, index): Purpose => {
    const [low, high] = index < inner ? [0, roots] : [roots, inner];
    const parents = index < roots ? [] : [...random.distinct(random.happens(0.2) ? 2 : 1, high - low)];
    return {
      id: flat("purpose-", index),
      title: `Purpose ${index}`,
      parents: parents.map((parent) => flat("purpose-", low + parent)),
      lawfulBasis: random.happens(0.2) ? "consent" : "contract",
      status: random.happens(0.98) ? "active" : "deprecated",
      version: 1,
      maxApproval: 365 * DAY,
      maxSession: random.pick([HOUR / 2, HOUR]),
    };
  });
}

function somePeople(count: number): readonly Person[] {
  const ids = Array.from({ length: count }, (_, index) => flat("employee-", index, "@acme.example"));
  return ids.map((id, index) => ({ id, manager: ids[Math.floor((index - 1) / REPORTS_PER_MANAGER)] }));
}

function someDomains(count: number): readonly Domain[] {
  return Array.from({ length: count }, (_, index) => ({
    id: flat("domain-", index),
    owners: [flat("lead-", index, "@acme.example")],
  }));
}

function someApprovals(
  { approvals: count }: Sizes,
  { people, purposes }: { readonly people: readonly Person[]; readonly purposes: readonly Purpose[] },
  random: Random,
): readonly Approval[] {
  const approvals: Approval[] = [];
  for (const [index, person] of people.entries()) {
    const own = Math.floor(((index + 1) * count) / people.length) - Math.floor((index * count) / people.length);
    for (const purpose of random.distinct(own, purposes.length)) {
      const decidedBy = random.happens(0.97) ? person.manager : random.pick(people).id;
      const { status, purposeVersion, validFrom, validUntil } = someTerms(random);
      const about = idOf(purposes[purpose]);
      approvals.push({ person: person.id, purpose: about, purposeVersion, status, decidedBy, validFrom, validUntil });
    }
  }
  return approvals;
}

function someTerms(random: Random) {
  const status: StatementStatus = random.happens(0.92) ? "approved" : random.pick(["requested", "rejected", "revoked"]);
  const validFrom = YEAR.from + random.between(-120 * DAY, 180 * DAY);
  const purposeVersion = random.happens(0.99) ? 1 : 0;
  return { status, purposeVersion, validFrom, validUntil: validFrom + random.between(30 * DAY, 400 * DAY) };
}

function someProducts(sizes: Sizes, purposes: readonly Purpose[], random: Random): readonly Product[] {
  const products: Product[] = [];
  const made = Math.floor(sizes.products * 0.8);
  for (let index = 0; index < sizes.products; index++) {
    const own =
      Math.floor(((index + 1) * sizes.allowances) / sizes.products) -
      Math.floor((index * sizes.allowances) / sizes.products);
    const source = index >= made && made > 0 ? products[random.between(0, made)] : undefined;
    products.push(someProduct({ index, source, allowances: own, purposes }, random));
  }
  return products;
}

function someProduct(
  about: {
    readonly index: number;
    readonly source: Product | undefined;
    readonly allowances: number;
    readonly purposes: readonly Purpose[];
  },
  random: Random,
): Product {
  const { index, source, purposes } = about;
  const domain = flat("domain-", Math.floor(index / PRODUCTS_PER_DOMAIN));
  const owner = flat("owner-", index, "@acme.example");
  const tables = source ? source.tables : someTables(purposes, random);
  const chosen = [...random.distinct(about.allowances, purposes.length)].map((purpose) => idOf(purposes[purpose]));
  // half of what a derived product serves, its input serves as well, or lineage would close nearly all of it
  const shared = (source?.assignments ?? []).slice(0, chosen.length / 2).map(({ purpose }) => purpose);
  const served = [...new Set([...shared, ...chosen])].slice(0, about.allowances);
  const allowances = served.map((purpose): Assignment => {
    const decidedBy = random.happens(0.98) ? owner : "nobody@acme.example";
    const { status, purposeVersion, validFrom, validUntil } = someTerms(random);
    const views = someView(tables, random);
    return { effect: "allow", purpose, purposeVersion, status, decidedBy, validFrom, validUntil, views };
  });
  const prohibitions = allowances.flatMap((): Assignment[] => {
    if (!random.happens(1 / 40)) return [];
    const purpose = idOf(random.pick(purposes));
    return [{ effect: "prohibit", purpose, decidedBy: owner, ...someTerms(random), views: {} }];
  });
  return {
    id: flat(domain, "/product-", index),
    domain,
    name: flat("product-", index),
    owners: [owner],
    tables,
    inputs: source ? [source.id] : [],
    lineage: source ? copyOf(source) : [],
    declassifications: [],
    assignments: [...allowances, ...prohibitions],
  };
}

function someTables(purposes: readonly Purpose[], random: Random): readonly Table[] {
  const roots = purposes.filter(({ parents }) => parents.length === 0);
  return Array.from({ length: random.between(1, 3) }, (_, table): Table => {
    const columns = Array.from({ length: random.between(5, 10) }, (_, column): Column => {
      const classification = random.pick(CLASSIFICATIONS);
      return { name: flat("column_", column), type: "string", classification };
    });
    const consents = Object.fromEntries(roots.map(({ id }) => [id, "consents"]));
    return {
      name: flat("table_", table),
      subject: random.happens(0.5) ? "column_0" : "none",
      consents,
      columns: [...columns, { name: "consents", type: "boolean", classification: "none" }],
    };
  });
}

function someView(tables: readonly Table[], random: Random): View {
  const entries = tables.map(({ name, columns }): [string, TableView] => {
    const shown = columns.filter((column) => column.name === "consents" || random.happens(0.7));
    const treatments = shown.map((column) => [column.name, random.pick(TREATMENTS)] as const);
    return [name, { columns: Object.fromEntries(treatments), rows: someRows(columns, random) }];
  });
  return Object.fromEntries(entries);
}

function someRows(columns: readonly Column[], random: Random): RowFilter | undefined {
  const readable = columns.filter(({ type, classification }) => type === "string" && classification === "none");
  if (readable.length === 0 || !random.happens(0.3)) return undefined;
  const value = { type: "string", value: `value ${random.between(0, 100)}` } as const;
  return { kind: "compare", column: random.pick(readable).name, operator: "<>", value };
}

/** One flat string, as parsing gives: a template would keep its parts, and comparing with it would be slow. */
function flat(...parts: readonly (string | number)[]): string {
  return parts.join("");
}

function idOf(purpose: Purpose | undefined): string {
  return purpose?.id ?? "";
}
