import { cpSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { faker } from "@faker-js/faker/locale/en";
import { runScript, say } from "../../bin/script.ts";
import { openDatabase, quotedText } from "../../lib/local/duckdb.ts";
import { replaceFile } from "../../lib/local/replace-file.ts";

/** How much to make up. The same numbers make the same data, byte for byte in every value. */
export interface RetailSize {
  readonly customers: number;
  readonly orders: number;
  readonly tickets: number;
}

export const FULL_SIZE: RetailSize = { customers: 10_000, orders: 100_000, tickets: 2_000 };

const CITIES = ["Oslo", "Bergen", "Trondheim", "Stavanger", "Tromsø", "Drammen"];
const SEGMENTS = ["new", "regular", "loyal"];
const CATEGORIES = ["books", "garden", "toys", "kitchen", "pharmacy"];
const TOPICS = ["delivery", "payment", "product", "side effects"];
const HEALTH_NOTES = ["allergic to penicillin", "takes blood thinners", "asks about insulin", "is pregnant"];

type Row = readonly (string | number | boolean)[];

interface Customer {
  readonly id: string;
  readonly city: string;
  readonly consents: boolean;
}

/** Where the contracts look for the data, below the mesh document's folder. */
const DATA = join(".mesh", "data");

/** Writes the whole example into `folder`: the mesh document, its contracts, and made-up data. */
export async function writeRetailMesh(folder: string, size: RetailSize): Promise<void> {
  for (const part of ["mesh.yaml", "contracts"]) {
    cpSync(join(import.meta.dirname, part), join(folder, part), { recursive: true });
  }
  await writeRetailData(join(folder, DATA), size);
}

/**
 * Writes the Parquet files of the three products below `directory`.
 *
 * The values are synthetic: nobody is called, lives or pays like that.
 */
export async function writeRetailData(directory: string, size: RetailSize): Promise<void> {
  faker.seed(20260601);
  faker.setDefaultRefDate("2026-06-01T00:00:00Z");
  const customers: Customer[] = [];
  await writeTable(join(directory, "crm", "customers", "customers.parquet"), {
    columns: `customer_id VARCHAR, name VARCHAR, email VARCHAR, phone VARCHAR, iban VARCHAR, city VARCHAR, segment VARCHAR,
      birth_year INTEGER, device_id VARCHAR, ip VARCHAR, consent_marketing BOOLEAN`,
    rows: Array.from({ length: size.customers }, (_, index) => customerRow(index + 1, customers)),
  });
  await writeTable(join(directory, "sales", "orders", "orders.parquet"), {
    columns: `order_id VARCHAR, customer_id VARCHAR, customer_city VARCHAR, customer_consents BOOLEAN, category VARCHAR,
      quantity INTEGER, amount_cents INTEGER, placed_on VARCHAR, card_number VARCHAR`,
    rows: Array.from({ length: size.orders }, (_, index) => orderRow(index + 1, faker.helpers.arrayElement(customers))),
  });
  await writeTable(join(directory, "care", "tickets", "tickets.parquet"), {
    columns: "ticket_id VARCHAR, customer_id VARCHAR, topic VARCHAR, health_note VARCHAR, solved BOOLEAN",
    rows: Array.from({ length: size.tickets }, (_, index) =>
      ticketRow(index + 1, faker.helpers.arrayElement(customers)),
    ),
  });
}

function customerRow(number: number, customers: Customer[]): Row {
  const { person, internet, finance, string, helpers, datatype, number: numbers } = faker;
  const id = `C${String(number).padStart(6, "0")}`;
  const [firstName, lastName] = [person.firstName(), person.lastName()];
  const city = helpers.arrayElement(CITIES);
  const consents = datatype.boolean(0.6);
  customers.push({ id, city, consents });
  return [
    id,
    `${firstName} ${lastName}`,
    // example.com and its like belong to nobody
    internet.exampleEmail({ firstName, lastName }).toLowerCase(),
    faker.phone.number({ style: "international" }),
    finance.iban({ countryCode: "NO" }),
    city,
    helpers.arrayElement(SEGMENTS),
    numbers.int({ min: 1940, max: 2007 }),
    string.uuid(),
    internet.ipv4(),
    consents,
  ];
}

function orderRow(number: number, { id, city, consents }: Customer): Row {
  const quantity = faker.number.int({ min: 1, max: 4 });
  const day = new Date(Date.UTC(2026, 0, 1 + faker.number.int(150)));
  return [
    `O${String(number).padStart(7, "0")}`,
    id,
    city,
    consents,
    faker.helpers.arrayElement(CATEGORIES),
    quantity,
    quantity * faker.number.int({ min: 199, max: 9_999 }),
    day.toISOString().slice(0, 10),
    faker.finance.creditCardNumber("################"),
  ];
}

function ticketRow(number: number, { id }: Customer): Row {
  const topic = faker.helpers.arrayElement(TOPICS);
  const note = topic === "side effects" ? faker.helpers.arrayElement(HEALTH_NOTES) : "none";
  return [`T${String(number).padStart(6, "0")}`, id, topic, note, faker.datatype.boolean(0.8)];
}

async function writeTable(
  file: string,
  content: { readonly columns: string; readonly rows: readonly Row[] },
): Promise<void> {
  const { connection, close } = await openDatabase();
  try {
    await connection.run(`CREATE TABLE made (${content.columns})`);
    const appender = await connection.createAppender("made");
    for (const row of content.rows) {
      for (const value of row) {
        if (typeof value === "string") appender.appendVarchar(value);
        else if (typeof value === "boolean") appender.appendBoolean(value);
        else appender.appendInteger(value);
      }
      appender.endRow();
    }
    appender.closeSync();
    mkdirSync(dirname(file), { recursive: true });
    await replaceFile(file, (draft) => connection.run(`COPY made TO ${quotedText(draft)} (FORMAT parquet)`));
  } finally {
    close();
  }
}

const SCRIPT = {
  name: "example:data",
  says: "make up the data of examples/retail, and write them where its contracts look for them",
  options: [{ name: "dir", value: "FOLDER", says: "write them there instead" }],
  examples: [{ says: "then ask: npm run mesh -- query examples/retail/mesh.yaml …", line: "" }],
};

if (import.meta.main) {
  await runScript(SCRIPT, async ({ values }) => {
    const directory = resolve(values.dir ?? join(import.meta.dirname, DATA));
    await writeRetailData(directory, FULL_SIZE);
    say(`wrote the example's data to ${directory}`);
  });
}
