import type { ProductDetails } from "../mesh.ts";
import type { OdcsDraft, PropertyDraft, SchemaObjectDraft } from "./odcs.ts";

/** What a contract says of its product for people to read. */
export function productDetails({ value }: OdcsDraft): ProductDetails {
  const { version = "", status = "", tags = [], slaDefaultElement, slaProperties = [] } = value;
  return {
    version,
    status,
    tags,
    schemaTags: schemaTags(value.schema ?? []),
    slaDefaultElement,
    slaProperties: slaProperties.map((level) => ({ ...level.value })),
  };
}

function schemaTags(schema: readonly SchemaObjectDraft[]): ProductDetails["schemaTags"] {
  const found = schema.flatMap((object) => {
    const table = physicalName(object) ?? "";
    const columns = (object.value.properties ?? []).map(
      (column): Tagged => [`${table}.${physicalName(column) ?? ""}`, column.value.tags ?? []],
    );
    return [[table, object.value.tags ?? []] satisfies Tagged, ...columns];
  });
  return Object.fromEntries(found.filter(([, tags]) => tags.length > 0));
}

type Tagged = readonly [string, readonly string[]];

/** What Glue calls a table or a column. */
export function physicalName({ value }: SchemaObjectDraft | PropertyDraft): string | undefined {
  return value.physicalName ?? value.name;
}
