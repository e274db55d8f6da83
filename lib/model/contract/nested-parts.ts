import { shortened } from "../document/place.ts";
import type { Table } from "../mesh.ts";
import { meshProperties } from "./mesh-properties.ts";
import type { PartDraft, PropertyDraft } from "./odcs.ts";
import { physicalName } from "./product-details.ts";

const readPartProperties = meshProperties({});

/**
 * Reports what the parts of a column say and the column as a whole cannot keep.
 *
 * Guardrails see whole columns. So a part that is classified otherwise than its column would pass them by.
 */
export function reportParts(column: PropertyDraft, format: Table["format"]): void {
  reportPartsOf(column, { path: physicalName(column) ?? "", column, format });
}

/**
 * Reports the same of a part that stands beside its column, as `address.street` beside `address`.
 *
 * @param column what it is a part of
 */
export function reportDottedPart(part: PropertyDraft, column: PropertyDraft, format: Table["format"]): void {
  reportPart(part, { path: physicalName(part) ?? "", column, format });
}

/** A part: of the column, or of a part of it. */
type AnyPart = PartDraft | PropertyDraft;

interface Whole {
  /** Of the part, as people write it. */
  readonly path: string;
  readonly column: PropertyDraft;
  readonly format: Table["format"];
}

function reportPart(part: AnyPart, whole: Whole): void {
  readPartProperties(part.value.customProperties);
  reportClassification(part, whole);
  if (part.value.partitioned === true && whole.format !== "iceberg") {
    part.place.at("partitioned").fault(...PARTITION);
  }
  reportPartsOf(part, whole);
}

function reportPartsOf({ value: { properties, items } }: AnyPart, whole: Whole): void {
  for (const part of properties ?? []) reportPart(part, { ...whole, path: `${whole.path}.${part.value.name ?? ""}` });
  if (items) reportPart(items, { ...whole, path: `${whole.path}[]` });
}

const PARTITION = ["a part of a column is no partition key", "make it a column of its own"] as const;

function reportClassification(part: AnyPart, { path, column }: Whole): void {
  const name = physicalName(column) ?? "";
  const { classification } = part.value;
  const whole = column.value.classification;
  if (classification === undefined || classification === whole) return;
  // stated and unreadable: reported, and what was meant is not known
  if (whole === undefined && column.has("classification")) return;
  const own = whole === undefined ? "has no classification" : `is \`${shortened(whole)}\``;
  part.place
    .at("classification")
    .fault(
      `\`${shortened(path)}\` is \`${shortened(classification)}\`, and its column \`${shortened(name)}\` ${own}`,
      `a nested column is governed as a whole: give \`${shortened(name)}\` the strictest classification of its parts, ` +
        "and its parts that one or none; or make this part a column of its own",
    );
}
