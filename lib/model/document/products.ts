import { type ContractDraft, draftContract, type StatedView } from "../contract/draft-contract.ts";
import { InvalidDocumentError, MeshError } from "../errors.ts";
import type { Product, ProductDetails } from "../mesh.ts";
import { type AssignmentDraft, buildAssignment, checkAssignments, readAssignments } from "./assignments.ts";
import { list, object, optional, type Reader, type Reference, required, withDefault } from "./draft.ts";
import { Known, section } from "./known.ts";
import {
  buildDeclassification,
  buildLineageEntry,
  type DeclassificationDrafts,
  type LineageDraft,
  readDeclassifications,
  readInputs,
  readLineage,
} from "./lineage.ts";
import { readPredecessor } from "./people.ts";
import type { Place } from "./place.ts";
import { type PurposeDraft, uniqueNames } from "./purposes.ts";
import { domainId, identity, text } from "./scalars.ts";
import { buildTable, checkConsentPurposes, checkTable, readTables, type TableDraft } from "./tables.ts";
import { checkView } from "./views.ts";

const readProduct = object({
  id: required(domainId),
  owners: withDefault<readonly string[]>(list(identity), []),
  previousOwner: optional(readPredecessor),
  contract: optional(text),
  tables: optional(readTables),
  inputs: withDefault<readonly Reference[]>(readInputs, []),
  lineage: withDefault<LineageDraft>(readLineage, []),
  declassifications: withDefault<DeclassificationDrafts>(readDeclassifications, []),
  assignments: withDefault<readonly AssignmentDraft[]>(readAssignments, []),
});

type ProductFields = NonNullable<ReturnType<typeof readProduct>>;

const readDomain = object({
  id: required(domainId),
  owners: withDefault<readonly string[]>(list(identity), []),
  products: withDefault<Known<ProductFields>>(section(readProduct, "id"), Known.none()),
});

export type DomainDraft = NonNullable<ReturnType<typeof readDomain>>;

export const readDomains: Reader<Known<DomainDraft>> = section(readDomain, "id");

/** Gives the parsed text of a contract file; throws if there is none. */
export type ContractSource = (path: string) => unknown;

/** A product with what its contract says; where both say something, it adds up. */
export interface ProductDraft {
  readonly id: string;
  readonly domain: string;
  readonly place: Place;
  readonly fields: ProductFields;
  /** Whether all of it could be read, so that what is missing is missing. */
  readonly readable: boolean;
  readonly owners: readonly string[];
  /** Owners who have left, by the contract. */
  readonly pastOwners: readonly string[];
  readonly tables: Known<TableDraft>;
  readonly inputs: readonly Reference[];
  /** Whether those are all of the inputs. */
  readonly knowsInputs: boolean;
  readonly lineage: LineageDraft;
  readonly declassifications: DeclassificationDrafts;
  readonly assignments: readonly AssignmentDraft[];
  /** Which product the contract says that it describes, as `domain/name`. */
  readonly described: Reference | undefined;
  /** Views that the contract states per purpose. */
  readonly views: ReadonlyMap<string, StatedView>;
  readonly details: ProductDetails | undefined;
}

/** The products of all domains, by `domain/name`. */
export function productsOf(domains: Known<DomainDraft>, contracts: ContractSource | undefined): Known<ProductDraft> {
  const all: ProductDraft[] = [];
  const byId = new Map<string, ProductDraft>();
  for (const { value } of domains.all) {
    for (const fields of value.products?.all ?? []) {
      const product = productDraft(fields, { domain: value.id ?? "", contracts });
      all.push(product);
      // a second domain or product of one name is reported as such
      if (!byId.has(product.id)) byId.set(product.id, product);
    }
  }
  return new Known(all, byId, (id) => {
    const [domain = "", name = ""] = id.split("/");
    const products = domains.get(domain)?.value;
    return products ? (products.products?.excuses(name) ?? true) : domains.excuses(domain);
  });
}

/** Reports what is wrong within a product, but for where it comes from. */
export function checkProduct(product: ProductDraft, purposes: Known<PurposeDraft>): void {
  for (const table of product.tables.all) {
    checkTable(table);
    checkConsentPurposes(table, purposes);
  }
  checkAssignments(product.assignments, purposes);
  for (const { value } of product.assignments) {
    if (value.views) checkView(value.views, product.tables);
  }
  for (const [name, { view, place }] of product.views) {
    purposes.resolve({ name, place }, "purpose");
    checkView(view, product.tables);
  }
}

/** Notes a contract that says that it is another product's: the mesh document decides, and may have the wrong file. */
export function checkDescribed({ id, described }: ProductDraft, products: Known<ProductDraft>): void {
  if (!described || described.name === id || !products.get(described.name)) return;
  described.place.doubt({
    id: "other-product",
    message: `says that it describes \`${described.name}\`, and is the contract of \`${id}\``,
    help: `name the contract of \`${id}\`, or correct \`domain\` and \`dataProduct\` in this one`,
  });
}

export function buildProduct(product: ProductDraft): Product {
  const { id: name, previousOwner, contract } = product.fields.complete();
  return {
    id: product.id,
    domain: product.domain,
    name,
    owners: [...new Set(product.owners)],
    previousOwner: previousOwner?.complete(),
    ...(product.pastOwners.length > 0 ? { pastOwners: [...new Set(product.pastOwners)] } : {}),
    tables: product.tables.all.map(buildTable),
    inputs: uniqueNames(product.inputs),
    lineage: product.lineage.map(buildLineageEntry),
    declassifications: product.declassifications.map(buildDeclassification),
    assignments: product.assignments.map((assignment) =>
      buildAssignment(assignment, (purpose) => product.views.get(purpose)?.view),
    ),
    contract,
    ...(product.details ? { details: product.details } : {}),
  };
}

function productDraft(
  fields: ProductFields,
  { domain, contracts }: { readonly domain: string; readonly contracts: ContractSource | undefined },
): ProductDraft {
  const { value, place } = fields;
  const contract = contractOf(fields, contracts);
  return {
    id: `${domain}/${value.id ?? ""}`,
    domain,
    place,
    fields,
    readable: !fields.faulty && (contract?.readable ?? !fields.has("contract")),
    owners: [...(value.owners ?? []), ...(contract?.owners ?? [])],
    pastOwners: contract?.pastOwners ?? [],
    tables: tablesOf(fields, contract),
    inputs: [...(value.inputs ?? []), ...(contract?.inputs ?? [])],
    knowsInputs: value.inputs !== undefined && (contract?.knowsInputs ?? !fields.has("contract")),
    lineage: [...(value.lineage ?? []), ...(contract?.lineage ?? [])],
    declassifications: value.declassifications ?? [],
    assignments: value.assignments ?? [],
    described: contract?.described,
    views: contract?.views ?? new Map(),
    details: contract?.details,
  };
}

function tablesOf(fields: ProductFields, contract: ContractDraft | undefined): Known<TableDraft> {
  const inline = fields.has("tables");
  if (inline === fields.has("contract")) {
    fields.place.fault(
      inline ? "has both `tables` and `contract`" : "has neither `tables` nor `contract`",
      "state the tables inline or in a contract, not both",
    );
  }
  // a contract that cannot be read is reported; that its tables are missing is no news
  return (inline ? fields.value.tables : contract?.tables) ?? Known.unreadable();
}

function contractOf(fields: ProductFields, contracts: ContractSource | undefined): ContractDraft | undefined {
  const { contract } = fields.value;
  // with tables beside it, it is not known which of both is meant
  if (contract === undefined || fields.has("tables")) return undefined;
  const place = fields.place.at("contract");
  if (!contracts) return place.fault("contracts cannot be read here", "state the tables inline");

  let document: unknown;
  try {
    document = contracts(contract);
  } catch (error) {
    return reportUnreadable(error, place);
  }
  return draftContract(document, place.file(contract));
}

/** What others throw may tell about their machine, so only messages made for people are passed on. */
function reportUnreadable(error: unknown, place: Place): undefined {
  if (error instanceof InvalidDocumentError) {
    for (const { path, message, help } of error.faults) place.fault(path ? `${path}: ${message}` : message, help);
    return undefined;
  }
  return place.fault("cannot be read", error instanceof MeshError ? error.message : "is there such a file?");
}
