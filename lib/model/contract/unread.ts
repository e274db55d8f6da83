import type { Reader } from "../document/draft.ts";
import { type Place, shortened } from "../document/place.ts";
import { isOurs } from "./mesh-properties.ts";

/** How deep the parts of a column, and whatever the kit does not read, may be nested. */
export const MOST_LEVELS = 50;

/** Takes what the kit does not read as it stands, unless {@link reportStray} finds something of ours in it. */
export const unread: Reader<unknown> = (raw, place) => {
  reportStray(raw, place);
  return raw;
};

/** Reports properties of ours that stand where nobody reads them: a consent or a lineage that is lost lifts what it sets. */
export function reportStray(raw: unknown, place: Place, levels = MOST_LEVELS): void {
  if (typeof raw !== "object" || raw === null) return;
  if (levels === 0) {
    place.fault(`is nested deeper than ${MOST_LEVELS} levels`, "state it less deeply");
    return;
  }
  for (const [key, value] of Object.entries(raw)) {
    const at = place.at(Array.isArray(raw) ? Number(key) : key);
    if (isOurs(key)) reportMisplaced(key, at);
    else if (key === "property" && typeof value === "string" && isOurs(value)) reportMisplaced(value, at);
    else reportStray(value, at, levels - 1);
  }
}

function reportMisplaced(property: string, place: Place): void {
  place.fault(
    `property \`${shortened(property)}\` is not read here`,
    "state it in the `customProperties` of the contract, or of a table in `schema`",
  );
}
