import { shortened } from "../document/place.ts";
import type { Table } from "../mesh.ts";
import { meshProperties } from "./mesh-properties.ts";
import type { PartDraft, PropertyDraft } from "./odcs.ts";

const readPartProperties = meshProperties({});

/**
 * Reports what the parts of a column say and the column as a whole cannot keep.
 *
 * Guardrails see whole columns. So a part that is classified otherwise than its column would pass them by.
 */
export function reportParts(column: PropertyDraft, format: Table["format"]): void {
  const { name = "", physicalName = name } = column.value;
  const visit = (part: PartDraft, path: string): void => {
    readPartProperties(part.value.customProperties);
    reportClassification(part, { path, column, name: physicalName });
    if (part.value.partitioned === true && format !== "iceberg") {
      part.place.at("partitioned").fault(...PARTITION);
    }
    visitParts(part.value, path);
  };
  const visitParts = ({ properties, items }: Partial<PartDraft["value"]>, path: string): void => {
    for (const part of properties ?? []) visit(part, `${path}.${part.value.name ?? ""}`);
    if (items) visit(items, `${path}[]`);
  };
  visitParts(column.value, physicalName);
}

const PARTITION = ["a part of a column is no partition key", "make it a column of its own"] as const;

interface Whole {
  /** Of the part, as people write it. */
  readonly path: string;
  readonly column: PropertyDraft;
  readonly name: string;
}

function reportClassification(part: PartDraft, { path, column, name }: Whole): void {
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
