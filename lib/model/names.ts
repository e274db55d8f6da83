/** What names may look like: the same in mesh documents, in calls and in the policy table. */

/** What a text should have been to be such a name, to complete "expected …"; `undefined` for one that is. */
export type Misnomer = (text: string) => string | undefined;

/** Longer names are not names; nothing on AWS takes them either. */
const LONGEST = 255;
const LONGEST_PURPOSE = 40;
/** Physical columns end in a purpose's id, or in this. */
const RESERVED = "masked";

/** Of a person: STS's alphabet for source identities; it also keeps a stored key from being mistaken for another. */
export const PERSON_ID = /^[\w+=,.@-]{2,64}$/;

/** Of a domain, or of a product within its domain. */
export const placeMisnomer: Misnomer = misnomer(/^[a-z][a-z0-9-]*$/, "-", ", a letter first");

/** Of a table or a column. */
export const columnMisnomer: Misnomer = misnomer(
  /^[a-z](?:[a-z0-9_]*[a-z0-9])?$/,
  "_",
  ", a letter first and no `_` last",
);

const purposeAlphabet = misnomer(/^[a-z0-9][a-z0-9-]*$/, "-");

/** Of a purpose. */
export const purposeMisnomer: Misnomer = (id) => {
  const expected = purposeAlphabet(id);
  if (expected !== undefined) return expected;
  if (id.length > LONGEST_PURPOSE) return `an id of at most ${LONGEST_PURPOSE} characters`;
  return id === RESERVED ? `another id than the reserved \`${RESERVED}\`` : undefined;
};

/** Of a product by its id. */
export const productMisnomer: Misnomer = (id) => {
  const parts = id.split("/");
  const isProduct = parts.length === 2 && parts.every((part) => placeMisnomer(part) === undefined);
  return isProduct ? undefined : "a product's id such as `domain/product`";
};

/** `mark` may stand between letters and digits, but not twice in a row. */
function misnomer(alphabet: RegExp, mark: string, further = ""): Misnomer {
  return (text) => {
    if (text.length > LONGEST) return `a name of at most ${LONGEST} characters`;
    if (!alphabet.test(text)) return `a name of lower-case letters, digits and single \`${mark}\`${further}`;
    return text.includes(mark + mark) ? `a name without \`${mark}${mark}\`` : undefined;
  };
}
