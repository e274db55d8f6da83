/** Takes from an ODCS document what a mesh needs, in the same drafts as a mesh document that states it inline. */

import { mapOf, type Reference } from "../document/draft.ts";
import { Known } from "../document/known.ts";
import { type LineageDraft, readInputs, readLineage } from "../document/lineage.ts";
import { type Place, shortened } from "../document/place.ts";
import type { TableDraft } from "../document/tables.ts";
import { readView, type ViewDraft } from "../document/views.ts";
import type { ProductDetails } from "../mesh.ts";
import { slipOf } from "../slip.ts";
import { contractTables } from "./contract-tables.ts";
import { meshProperties } from "./mesh-properties.ts";
import { type MemberDraft, type OdcsDraft, type RoleDraft, readOdcs, slip } from "./odcs.ts";
import { productDetails } from "./product-details.ts";

/** Roles of a team's members, and names of access roles, that make an owner; compared in lower case. */
export const OWNER_ROLES: ReadonlySet<string> = new Set(["owner", "data owner", "product owner", "data product owner"]);

/** A view and where the contract states it. */
export interface StatedView {
  readonly view: ViewDraft;
  readonly place: Place;
}

/** What a contract says, as far as it could be read. */
export interface ContractDraft {
  readonly readable: boolean;
  readonly owners: readonly string[];
  /** Owners who have left. */
  readonly pastOwners: readonly string[];
  readonly tables: Known<TableDraft>;
  readonly inputs: readonly Reference[];
  /** Whether those are all of the inputs. */
  readonly knowsInputs: boolean;
  readonly lineage: LineageDraft;
  /** Which product it says that it describes, as `domain/name`. */
  readonly described: Reference | undefined;
  /** Per purpose. */
  readonly views: ReadonlyMap<string, StatedView>;
  readonly details: ProductDetails | undefined;
}

const readContractProperties = meshProperties({
  inputs: readInputs,
  lineage: readLineage,
  views: mapOf((raw, place): StatedView | undefined => {
    const view = readView(raw, place);
    return view && { view, place };
  }),
});

/** Reads an ODCS document; reports every fault of it and goes on with the rest. */
export function draftContract(document: unknown, place: Place): ContractDraft {
  const before = place.faults;
  const odcs = readOdcs(document, place);
  const properties = readContractProperties(odcs?.value.customProperties);
  const { inputs, lineage, views } = properties.values;
  const tables = odcs ? contractTables(odcs) : Known.unreadable<TableDraft>();
  return {
    readable: place.faults === before,
    ...ownersOf(odcs?.value ?? {}),
    tables,
    inputs: inputs ?? [],
    knowsInputs: inputs !== undefined || (properties.isComplete && !Object.hasOwn(properties.values, "inputs")),
    lineage: lineage ?? [],
    described: odcs && describedBy(odcs, place),
    views: views ?? new Map(),
    details: odcs && productDetails(odcs),
  };
}

function describedBy({ value: { domain, dataProduct } }: OdcsDraft, place: Place): Reference | undefined {
  return domain && dataProduct ? { name: `${domain}/${dataProduct}`, place: place.at("dataProduct") } : undefined;
}

/** Without a clock, who has a day of leaving has left: authority that should have ended must not go on. */
function ownersOf({
  team = [],
  roles = [],
}: Partial<OdcsDraft["value"]>): Pick<ContractDraft, "owners" | "pastOwners"> {
  const members = team.filter(isOwner);
  const approvers = roles.filter(isOwner).flatMap(({ value }) => (value.firstLevelApprovers ?? "").split(","));
  return {
    owners: [
      ...usernames(members.filter((member) => !member.has("dateOut"))),
      ...approvers.map((name) => name.trim()).filter((name) => name !== ""),
    ],
    pastOwners: usernames(members.filter((member) => member.has("dateOut"))),
  };
}

function usernames(members: readonly MemberDraft[]): readonly string[] {
  return members.flatMap(({ value: { username } }) => username ?? []);
}

function isOwner({ value: { role }, place }: MemberDraft | RoleDraft): boolean {
  if (role === undefined) return false;
  const isNamed = OWNER_ROLES.has(role.trim().toLowerCase());
  const meant = isNamed ? undefined : slipOf(role, OWNER_ROLES);
  if (meant !== undefined) place.at("role").doubt(slip(`role \`${shortened(role)}\``, meant));
  return isNamed;
}
