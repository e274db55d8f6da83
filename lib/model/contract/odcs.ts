/**
 * The parts of an Open Data Contract Standard 3 document that the kit reads, and the names of those that it keeps.
 *
 * The standard closes its objects, and so does this: a mistyped `classification` must not leave a column unguarded.
 */

import type { Warning } from "../check/warning.ts";
import { anything, type Draft, type Field, list, object, optional, type Reader, required } from "../document/draft.ts";
import { misfit, shortened } from "../document/place.ts";
import { identity, text } from "../document/scalars.ts";
import { slipOf } from "../slip.ts";
import { MOST_LEVELS, reportStray, unread } from "./unread.ts";

const readBoolean: Reader<boolean> = (raw, place) =>
  typeof raw === "boolean" ? raw : place.fault(misfit("`true` or `false`", raw));

/** Reads an object of the standard. */
const closed: typeof object = (fields) =>
  object(fields, { help: "the standard has no such key: what is your own goes into `customProperties`" });

/** A key that the standard has and the kit does not read. */
const kept: Field<unknown> = optional(unread);
/** A key that the kit takes as it stands. */
const stated: Field<unknown> = optional(anything);

const element = {
  id: kept,
  name: required(text),
  physicalName: optional(text),
  physicalType: optional(text),
  description: kept,
  businessName: kept,
  authoritativeDefinitions: kept,
  tags: optional(list(text)),
  relationships: kept,
  quality: kept,
};

const customProperty = { id: kept, property: required(text), value: required(anything), description: kept };
const readCustomPropertyKeys = closed(customProperty);

export type CustomPropertyDraft = NonNullable<ReturnType<typeof readCustomPropertyKeys>>;

/** Others may call theirs as they like; one called like the key that guardrails go by is likely meant for it. */
const readCustomProperty: typeof readCustomPropertyKeys = (raw, place) => {
  const draft = readCustomPropertyKeys(raw, place);
  const name = draft?.value.property ?? "";
  if (slipOf(name, ["classification"])) {
    const said = slip(`custom property \`${shortened(name)}\``, "classification");
    place.at("property").doubt({ ...said, help: "guardrails go by the key `classification` of each column alone" });
  }
  return draft;
};

const customProperties = optional(list(readCustomProperty));

const property = {
  ...element,
  customProperties,
  logicalType: optional(text),
  classification: optional(text),
  partitioned: optional(readBoolean),
  partitionKeyPosition: stated,
  primaryKey: optional(readBoolean),
  primaryKeyPosition: kept,
  required: optional(readBoolean),
  logicalTypeOptions: kept,
  unique: kept,
  encryptedName: kept,
  transformSourceObjects: kept,
  transformLogic: kept,
  transformDescription: kept,
  examples: kept,
  criticalDataElement: kept,
};

/** What a column consists of: a part of an object, or the items of an array. Says as much as a column may. */
interface Part {
  readonly name: string | undefined;
  readonly classification: string | undefined;
  readonly partitioned: boolean | undefined;
  readonly customProperties: readonly CustomPropertyDraft[] | undefined;
  readonly properties: readonly PartDraft[] | undefined;
  readonly items: PartDraft | undefined;
}

export type PartDraft = Draft<Part>;

/** The keys of a column, or of a part of one, that has parts. */
interface PartFields {
  readonly properties: Field<readonly PartDraft[] | undefined>;
  readonly items: Field<PartDraft | undefined>;
}

/** Parts of parts, down to `levels`; read as strictly as columns, since they may say that a column is sensitive. */
function partFields(levels: number): PartFields {
  if (levels === 0) {
    const tooDeep: Reader<never> = (_, place) =>
      place.fault(`is nested deeper than ${MOST_LEVELS} levels`, "make deep parts columns of their own");
    return { properties: optional(tooDeep), items: optional(tooDeep) };
  }
  const inner = partFields(levels - 1);
  return {
    properties: optional(list(closed({ ...property, ...inner }))),
    items: optional(closed({ ...property, ...inner, name: optional(text) })),
  };
}

const column = { ...property, ...partFields(MOST_LEVELS) };
const readProperty = closed(column);

export type PropertyDraft = NonNullable<ReturnType<typeof readProperty>>;

const schemaObject = {
  ...element,
  customProperties,
  logicalType: optional(text),
  dataGranularityDescription: kept,
  properties: optional(list(readProperty)),
};
const readSchemaObject = closed(schemaObject);

export type SchemaObjectDraft = NonNullable<ReturnType<typeof readSchemaObject>>;

const member = {
  id: kept,
  username: required(identity),
  name: kept,
  description: kept,
  role: optional(text),
  dateIn: kept,
  dateOut: optional(text),
  replacedByUsername: kept,
  tags: kept,
  customProperties: kept,
  authoritativeDefinitions: kept,
};
const readMember = closed(member);
const readMembers = list(readMember);
const team = {
  id: kept,
  name: kept,
  description: kept,
  members: optional(readMembers),
  tags: kept,
  customProperties: kept,
  authoritativeDefinitions: kept,
};
const readTeamObject = closed(team);

export type MemberDraft = NonNullable<ReturnType<typeof readMember>>;

/** A team with members; before 3.1 the members alone. */
const readTeam: Reader<readonly MemberDraft[]> = (raw, place) =>
  Array.isArray(raw) ? readMembers(raw, place) : (readTeamObject(raw, place)?.value.members ?? []);

const role = {
  id: kept,
  role: required(text),
  description: kept,
  access: kept,
  firstLevelApprovers: optional(text),
  secondLevelApprovers: kept,
  customProperties: kept,
};
const readRole = closed(role);

export type RoleDraft = NonNullable<ReturnType<typeof readRole>>;

/** Every kind of server has keys of its own, so that one mistyped is none that could be known to be wrong. */
const readServerKeys = object(
  {
    server: required(text),
    type: required(text),
    format: optional(text),
  },
  {
    allow: (key, place) => {
      if (slipOf(key, ["format"])) place.doubt(slip(`key \`${shortened(key)}\``, "format"));
    },
  },
);

const readServer: typeof readServerKeys = (raw, place) => {
  reportStray(raw, place);
  return readServerKeys(raw, place);
};

/** What a contract says that is nearly, and therefore not, what the kit reads. */
export function slip(what: string, meant: string): Omit<Warning, "path"> {
  return { id: "contract-slip", message: `${what} is not read`, help: `did you mean \`${meant}\`?` };
}

const serviceLevel = {
  id: stated,
  property: required(text),
  value: required(anything),
  valueExt: stated,
  unit: optional(text),
  element: optional(text),
  driver: optional(text),
  description: stated,
  scheduler: stated,
  schedule: stated,
};
const readServiceLevel = closed(serviceLevel);

const readApiVersion: Reader<string> = (raw, place) =>
  typeof raw === "string" && /^v3\.[01]\.\d+$/.test(raw)
    ? raw
    : place.fault(misfit("`v3.1.0` or another version `v3.0` or `v3.1`", raw), "convert the contract to ODCS 3.1");

const readKind: Reader<string> = (raw, place) =>
  raw === "DataContract" ? raw : place.fault(misfit("`DataContract`", raw));

const contract = {
  apiVersion: required(readApiVersion),
  kind: required(readKind),
  id: required(text),
  version: required(text),
  status: required(text),
  name: optional(text),
  tenant: kept,
  domain: optional(text),
  dataProduct: optional(text),
  description: kept,
  tags: optional(list(text)),
  servers: optional(list(readServer)),
  schema: optional(list(readSchemaObject)),
  team: optional(readTeam),
  roles: optional(list(readRole)),
  slaDefaultElement: optional(text),
  slaProperties: optional(list(readServiceLevel)),
  support: kept,
  price: kept,
  authoritativeDefinitions: kept,
  contractCreatedTs: kept,
  customProperties,
};

/** Reads a contract. */
export const readOdcs = closed(contract);

/** The keys of each object of the standard, as `docs/contracts.md` calls the objects; those of servers are open. */
export const ODCS_PARTS: Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>> = {
  contract,
  "schema[]": schemaObject,
  "properties[]": column,
  "customProperties[]": customProperty,
  team,
  "team.members[]": member,
  "roles[]": role,
  "slaProperties[]": serviceLevel,
};

export type OdcsDraft = NonNullable<ReturnType<typeof readOdcs>>;
