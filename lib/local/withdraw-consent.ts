import type { Mesh, Product, Table } from "../model/mesh.ts";
import { dataFileOf } from "./data-files.ts";
import { openDatabase, quotedName, quotedText, readParquet } from "./duckdb.ts";
import { replaceFile } from "./replace-file.ts";

/** Whose consent for what, in which table. */
export interface Withdrawal {
  /** Id of the product that keeps the consent. */
  readonly product: string;
  readonly table: string;
  /** Value of the table's subject column. */
  readonly subject: string;
  /** A purpose that the table names a consent column for. */
  readonly purpose: string;
}

/** Where one person's consent stands: the subject's column and the consent's. */
interface Place {
  readonly product: Product;
  readonly table: Table;
  readonly subject: string;
  readonly consent: string;
}

/**
 * Writes a withdrawal into the table that keeps the consent and, along the lineage, into every copy of it.
 *
 * Copies first, the original last: if this is cut short, repeating it does what is left.
 *
 * @returns the tables that were written, as `domain/product.table`
 */
export async function withdrawConsent(folder: string, mesh: Mesh, withdrawal: Withdrawal): Promise<readonly string[]> {
  const product = mesh.products.find(({ id }) => id === withdrawal.product);
  const table = product?.tables.find(({ name }) => name === withdrawal.table);
  const consent = table && consentColumn(mesh, table, withdrawal.purpose);
  if (!product || !table?.subject || table.subject === "none" || !consent) {
    throw new Error(`\`${withdrawal.product}.${withdrawal.table}\` keeps no consent for \`${withdrawal.purpose}\``);
  }
  const places = withCopies(mesh, { product, table, subject: table.subject, consent }).toReversed();
  for (const place of places) await clear(dataFileOf(folder, place.product, place.table), place, withdrawal.subject);
  return places.map((place) => `${place.product.id}.${place.table.name}`);
}

/** The purpose's own consent column, or that of a purpose above it. */
function consentColumn(mesh: Mesh, { consents }: Table, purpose: string): string | undefined {
  const above = [purpose];
  for (const id of above) {
    if (Object.hasOwn(consents, id)) return consents[id];
    above.push(...(mesh.purposes.find((candidate) => candidate.id === id)?.parents ?? []));
  }
  return undefined;
}

/** A place and everything copied from it, copies of copies included, each after what it was copied from. */
function withCopies(mesh: Mesh, origin: Place): readonly Place[] {
  const places = [origin];
  for (const place of places) {
    for (const product of mesh.products) {
      for (const table of product.tables) places.push(...copiesOf(place, product, table));
    }
  }
  return places;
}

/** Where a table has both the subject and the consent by identity, in one role. */
function copiesOf(place: Place, product: Product, table: Table): readonly Place[] {
  const images = (column: string) =>
    product.lineage.flatMap(({ kind, table: to, column: image, from }) => {
      const [source] = from;
      const isImage =
        kind === "identity" &&
        to === table.name &&
        source?.product === place.product.id &&
        source.table === place.table.name &&
        source.column === column;
      return isImage && image ? [{ image, role: source.role }] : [];
    });
  return images(place.subject).flatMap((subject) =>
    images(place.consent)
      .filter(({ role }) => role === subject.role)
      .map((consent) => ({ product, table, subject: subject.image, consent: consent.image })),
  );
}

/** Sets the consent to false in every row of the subject. */
async function clear(file: string, { subject, consent }: Place, who: string): Promise<void> {
  const [by, flag] = [quotedName(subject), quotedName(consent)];
  const { connection, close } = await openDatabase({ threads: "2" });
  try {
    await replaceFile(file, (draft) =>
      connection.run(
        `COPY (SELECT * REPLACE (CASE WHEN ${by}::VARCHAR = ${quotedText(who)} THEN false ELSE ${flag} END AS ${flag})
          FROM ${readParquet(file)}) TO ${quotedText(draft)} (FORMAT parquet)`,
      ),
    );
  } finally {
    close();
  }
}
