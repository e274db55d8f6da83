import { misfit } from "../document/place.ts";
import type { PropertyDraft } from "./odcs.ts";

/**
 * The properties with Hive's partition keys in the order of their positions, each where one of them stood.
 *
 * Hive tells partitions by the order of their keys: in another order, one key's values would show under another's name.
 * So a position that leaves the order open is a fault.
 */
export function inPartitionOrder(properties: readonly PropertyDraft[]): readonly PropertyDraft[] {
  const keys = properties.filter(({ value }) => value.partitioned === true);
  reportNoKeys(properties);
  const positions = new Map<PropertyDraft, number>();
  const first = new Map<number, PropertyDraft>();
  let isOpen = false;
  for (const key of keys) {
    const raw = key.value.partitionKeyPosition;
    // what the standard writes for "not stated"
    if (raw === undefined || raw === null || raw === -1) continue;
    const place = key.place.at("partitionKeyPosition");
    const other = typeof raw === "number" ? first.get(raw) : undefined;
    if (typeof raw !== "number" || !Number.isSafeInteger(raw) || raw < 1) {
      place.fault(misfit("a whole number from 1", raw), "count the partition keys from 1, in the order of the folders");
      isOpen = true;
    } else if (other) {
      place.fault(`\`${raw}\` is the position of two partition keys, first at \`${other.place}\``, "give each its own");
      isOpen = true;
    } else {
      first.set(raw, key);
      positions.set(key, raw);
    }
  }
  if (isOpen || positions.size === 0) return properties;
  reportUnsaid(keys, positions);
  const sorted = keys.toSorted((one, other) => (positions.get(one) ?? 0) - (positions.get(other) ?? 0)).values();
  return properties.map((property) =>
    property.value.partitioned === true ? (sorted.next().value ?? property) : property,
  );
}

/** Positions of columns that are not said to be keys, and so are none. */
function reportNoKeys(properties: readonly PropertyDraft[]): void {
  for (const { place, value } of properties) {
    const { partitioned, partitionKeyPosition: position } = value;
    if (partitioned === true || typeof position !== "number" || position < 1) continue;
    place.at("partitionKeyPosition").doubt({
      id: "contract-slip",
      message: `position \`${position}\` makes no partition key without \`partitioned: true\``,
      help: "say `partitioned: true` if it is a partition key, or leave the position out",
    });
  }
}

function reportUnsaid(keys: readonly PropertyDraft[], positions: ReadonlyMap<PropertyDraft, number>): void {
  for (const key of keys) {
    if (positions.has(key)) continue;
    key.place
      .at("partitionKeyPosition")
      .fault("is missing, while other partition keys have one", "state it for every partition key, or for none");
  }
}
