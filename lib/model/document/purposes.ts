import { LAWFUL_BASES, type Millis, PURPOSE_STATUSES, type Purpose } from "../mesh.ts";
import { checkRelation } from "./cycles.ts";
import { list, object, optional, type Reader, type Reference, reference, required, withDefault } from "./draft.ts";
import { type Known, section } from "./known.ts";
import { duration, oneOf, positive, purposeId, purposeRef, text } from "./scalars.ts";

/** How long an approval runs where the purpose says nothing. */
const YEAR: Millis = 365 * 86_400_000;

const readPurpose = object({
  id: required(purposeId),
  title: optional(text),
  description: optional(text),
  parents: withDefault<readonly Reference[]>(list(reference(purposeRef)), []),
  lawfulBasis: required(oneOf(LAWFUL_BASES)),
  status: withDefault(oneOf(PURPOSE_STATUSES), "active"),
  version: withDefault(positive, 1),
  maxApproval: withDefault(duration, YEAR),
  maxSession: optional(duration),
  acknowledgement: optional(object({ version: required(positive), text: required(text) })),
});

export type PurposeDraft = NonNullable<ReturnType<typeof readPurpose>>;

export const readPurposes: Reader<Known<PurposeDraft>> = section(readPurpose, "id");

/** Reports parents that do not exist, and purposes that are their own ancestors. */
export function checkPurposes(purposes: Known<PurposeDraft>): void {
  const parents = new Map<string, readonly string[]>();
  for (const { value } of purposes.all) {
    const { id, parents: references = [] } = value;
    for (const parent of references) purposes.resolve(parent, "purpose");
    if (id !== undefined && !parents.has(id))
      parents.set(
        id,
        references.map(({ name }) => name),
      );
  }
  checkRelation({
    edges: parents,
    placeOf: (id) => purposes.get(id)?.place.at("parents"),
    what: "purposes",
    help: "a purpose cannot be its own ancestor",
  });
}

export function buildPurpose(draft: PurposeDraft, defaultSession: Millis): Purpose {
  const { title, parents, maxSession, acknowledgement, ...purpose } = draft.complete();
  return {
    ...purpose,
    title: title ?? purpose.id,
    parents: uniqueNames(parents),
    maxSession: maxSession ?? defaultSession,
    acknowledgement: acknowledgement?.complete(),
  };
}

/** The names that references hold, each once. */
export function uniqueNames(references: readonly Reference[]): readonly string[] {
  return [...new Set(references.map(({ name }) => name))];
}

/** Reports every name that is not the id of a purpose. */
export function checkPurposeNames(references: readonly Reference[] | undefined, purposes: Known<PurposeDraft>): void {
  for (const purpose of references ?? []) purposes.resolve(purpose, "purpose");
}
