import type { Mesh } from "../mesh.ts";
import { HOUR } from "../time.ts";
import { checkRelation } from "./cycles.ts";
import {
  type Draft,
  isObject,
  list,
  object,
  type Reader,
  type Reference,
  reference,
  required,
  withDefault,
} from "./draft.ts";
import { Known, section } from "./known.ts";
import { checkDeclassifications, checkLineage } from "./lineage.ts";
import {
  type AcknowledgementDraft,
  type ApprovalDraft,
  buildPerson,
  checkAcknowledgements,
  checkApprovals,
  checkDelegations,
  checkPeople,
  type DelegationDraft,
  type PersonDraft,
  readAcknowledgements,
  readApprovals,
  readDelegations,
  readPeople,
} from "./people.ts";
import { Faults, misfit, Place } from "./place.ts";
import {
  buildProduct,
  type ContractSource,
  checkDescribed,
  checkProduct,
  type DomainDraft,
  type ProductDraft,
  productsOf,
  readDomains,
} from "./products.ts";
import {
  buildPurpose,
  checkPurposeNames,
  checkPurposes,
  type PurposeDraft,
  readPurposes,
  uniqueNames,
} from "./purposes.ts";
import { accountId, duration, guardrailId, identity, oneOf, purposeRef, text } from "./scalars.ts";

/** How {@link parseMesh} gets at what a mesh document names. */
export interface ParseMeshOptions {
  /**
   * Gives the parsed YAML of a contract file that the document names.
   *
   * @default - a product that names a contract is a fault
   */
  readonly contract?: ContractSource | undefined;
}

const readGuardrail = object({
  id: required(guardrailId),
  classification: required(text),
  purposes: required<readonly Reference[]>(list(reference(purposeRef))),
  otherwise: required(oneOf(["hidden", "masked", "pseudonym"])),
});

type GuardrailDraft = NonNullable<ReturnType<typeof readGuardrail>>;

const readMaxSession: Reader<number> = (raw, place) => {
  const maxSession = duration(raw, place);
  if (maxSession === undefined || maxSession <= HOUR) return maxSession;
  return place.fault("is longer than an hour", "AWS caps a role that is assumed from a role at `PT1H`");
};

const readFields = object({
  mesh: required<number>((raw, place) => (raw === 1 ? 1 : place.fault(misfit("version `1`", raw)))),
  maxSession: withDefault(readMaxSession, HOUR),
  privacyOfficers: withDefault<readonly string[]>(list(identity), []),
  consumers: withDefault<readonly string[]>(list(accountId), []),
  purposes: withDefault<Known<PurposeDraft>>(readPurposes, Known.none()),
  people: withDefault<Known<PersonDraft>>(readPeople, Known.none()),
  delegations: withDefault<readonly DelegationDraft[]>(readDelegations, []),
  guardrails: withDefault<Known<GuardrailDraft>>(section(readGuardrail, "id"), Known.none()),
  domains: withDefault<Known<DomainDraft>>(readDomains, Known.none()),
  approvals: withDefault<readonly ApprovalDraft[]>(readApprovals, []),
  acknowledgements: withDefault<readonly AcknowledgementDraft[]>(readAcknowledgements, []),
});

type DocumentDraft = NonNullable<ReturnType<typeof readFields>>;

/** Says of what is none how a mesh document begins, rather than what each key of it is not. */
const readDocument: Reader<DocumentDraft> = (raw, place) => {
  if (!isObject(raw)) return place.fault(misfit("an object", raw ?? null), "a mesh document begins with `mesh: 1`");
  if (raw.kind !== "DataContract" || Object.hasOwn(raw, "mesh")) return readFields(raw, place);
  return place.fault("is a data contract, not a mesh document", "give the mesh document that names it as a `contract`");
};

/**
 * Reads a mesh document, already parsed from YAML or JSON, strictly.
 *
 * Ids, references, intervals, views, row filters and lineage are checked against each other. What needs a decision to
 * be seen is left to {@link checkMesh}.
 *
 * @throws InvalidDocumentError with every fault of the document and of its contracts, and never anything else
 */
export function parseMesh(document: unknown, { contract }: ParseMeshOptions = {}): Mesh {
  const faults = new Faults();
  const draft = readDocument(document, Place.root(faults));
  const products = draft && check(draft, contract);
  faults.throwIfAny();
  if (!draft || !products) throw new Error("a document that cannot be read has a fault");
  return { ...build(draft, products), ...(faults.doubts.length > 0 ? { doubts: faults.doubts } : {}) };
}

function check({ value }: DocumentDraft, contract: ContractSource | undefined): Known<ProductDraft> {
  const purposes = value.purposes ?? Known.unreadable();
  const people = value.people ?? Known.unreadable();
  const products = productsOf(value.domains ?? Known.unreadable(), contract);

  checkPurposes(purposes);
  checkPeople(people);
  checkDelegations(value.delegations ?? []);
  for (const guardrail of value.guardrails?.all ?? []) checkPurposeNames(guardrail.value.purposes, purposes);
  for (const product of products.all) {
    checkProduct(product, purposes);
    checkDescribed(product, products);
    checkLineage(product, products);
    checkDeclassifications(product, purposes);
  }
  checkInputCycles(products);
  checkApprovals(value.approvals ?? [], { people, purposes });
  checkAcknowledgements(value.acknowledgements ?? [], { people, purposes });
  return products;
}

function checkInputCycles(products: Known<ProductDraft>): void {
  const inputs = new Map<string, readonly string[]>();
  for (const product of products.all) {
    if (products.get(product.id) === product)
      inputs.set(
        product.id,
        product.inputs.map(({ name }) => name),
      );
  }
  checkRelation({
    edges: inputs,
    placeOf: (id) => products.get(id)?.place.at("inputs"),
    what: "inputs",
    help: "a product cannot be made from itself",
  });
}

function build(draft: DocumentDraft, products: Known<ProductDraft>): Mesh {
  const { mesh: _, ...value } = draft.complete();
  return {
    ...value,
    purposes: value.purposes.all.map((purpose) => buildPurpose(purpose, value.maxSession)),
    people: value.people.all.map(buildPerson),
    delegations: value.delegations.map(complete),
    guardrails: value.guardrails.all.map((guardrail) => {
      const { purposes, ...rest } = guardrail.complete();
      return { ...rest, purposes: uniqueNames(purposes) };
    }),
    domains: value.domains.all.map((domain) => {
      const { id, owners } = domain.complete();
      return { id, owners };
    }),
    products: products.all.map(buildProduct),
    approvals: value.approvals.map(complete),
    acknowledgements: value.acknowledgements.map(complete),
  };
}

function complete<T>(draft: Draft<T>): T {
  return draft.complete();
}
