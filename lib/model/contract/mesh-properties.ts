import type { Reader } from "../document/draft.ts";
import { shortened } from "../document/place.ts";
import type { CustomPropertyDraft } from "./odcs.ts";

/** What the names of the kit's own custom properties begin with. */
const PREFIX = "purposeMesh.";

type Readers = Readonly<Record<string, Reader<unknown>>>;
type ValuesOf<R extends Readers> = { readonly [Key in keyof R]?: R[Key] extends Reader<infer T> ? T : never };

interface MeshProperties<T> {
  readonly values: T;
  /** Whether no property of ours has a name that cannot be told, so that what is missing is missing. */
  readonly isComplete: boolean;
}

/**
 * Reads the custom properties `purposeMesh.<key>` of one level of a contract; others' properties stay untouched.
 *
 * A name that only resembles ours is a fault: a lineage that nobody reads would lift every ceiling that it sets.
 */
export function meshProperties<R extends Readers>(
  readers: R,
): (properties: readonly CustomPropertyDraft[] | undefined) => MeshProperties<ValuesOf<R>> {
  const names = new Map(Object.entries(readers).map(([key, read]) => [PREFIX + key, { key, read }]));

  return (properties) => {
    const values: Record<string, unknown> = {};
    let isComplete = true;
    for (const { place, value } of properties ?? []) {
      const { property } = value;
      if (property === undefined || !isOurs(property)) continue;
      const known = names.get(property);
      isComplete &&= known !== undefined;
      if (!known)
        place.at("property").fault(`unknown property \`${shortened(property)}\``, place.suggest(property, names));
      else if (Object.hasOwn(values, known.key)) place.at("property").fault(`\`${property}\` appears twice`);
      else values[known.key] = known.read(value.value, place.at("value"));
    }
    return { values: values as ValuesOf<R>, isComplete };
  };
}

/** Whether a name is that of a property of ours, or resembles one. */
export function isOurs(property: string): boolean {
  return property
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "")
    .startsWith("purposemesh");
}
