import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { OWNER_ROLES } from "../../../lib/model/contract/draft-contract.ts";
import { ODCS_PARTS } from "../../../lib/model/contract/odcs.ts";
import { unread } from "../../../lib/model/contract/unread.ts";
import { columnTypes } from "../../../lib/model/row-filter-types.ts";
import { productFrom } from "./contracted.ts";
import { exampleContract } from "./example-contract.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../../docs/contracts.md"), "utf8");

/** What becomes of the parts of one object of the standard, by the page. */
interface Fate {
  readonly object: string;
  readonly used: readonly string[];
  readonly kept: readonly string[];
  readonly checked: readonly string[];
  readonly left: readonly string[];
}

function fates(): readonly Fate[] {
  const [, section = ""] = /## Every part of the standard\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"));
  return rows.map((row) => {
    const [object = "", ...cells] = row.split("|").slice(1, -1);
    const [used = [], kept = [], checked = [], left = []] = cells.map((cell) =>
      Array.from(cell.matchAll(/`(\w+)`/g), ([, key = ""]) => key),
    );
    return { object: object.trim(), used, kept, checked, left };
  });
}

/** The standard's own schema, kept beside the repository where it is to be had. */
const SCHEMA = resolve(import.meta.dirname, "../../../../shared/data/odcs/odcs-json-schema-v3.1.0.json");

describe("docs/contracts.md", () => {
  it("shows a contract that is read", () => {
    const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { owners, tables, assignments } = productFrom(parse(example));

    expect(owners).toEqual(["olga@acme.example"]);
    expect(tables[0]).toMatchObject({ subject: "customer_id", consents: { marketing: "consent_marketing" } });
    expect(assignments[0]?.views.customers?.columns).toEqual({ customer_id: "pseudonym", email: "clear" });
  });

  it.each([...columnTypes.keys(), ...OWNER_ROLES])("names `%s`", (word) => {
    expect(page).toContain(`\`${word}\``);
  });

  it("says of every object of the standard what becomes of it", () => {
    expect(fates().map(({ object }) => object)).toEqual(Object.keys(ODCS_PARTS));
  });

  it.each(fates())("says of every part of $object what becomes of it", ({ object, used, kept, checked, left }) => {
    const fields = Object.entries(ODCS_PARTS[object] ?? {});
    const unreadKeys = fields.filter(([, { read }]) => read === unread).map(([key]) => key);

    expect([...used, ...kept, ...checked, ...left].sort()).toEqual(fields.map(([key]) => key).sort());
    expect([...left].sort()).toEqual(unreadKeys.sort());
  });

  it("says what is kept for people", () => {
    const [contract] = fates();
    const { details } = productFrom(exampleContract());
    const { schemaTags: _, ...stated } = details ?? {};

    expect(Object.keys(stated).sort()).toEqual([...(contract?.kept ?? [])].sort());
    for (const key of Object.keys(details ?? {})) expect(page).toContain(`\`contract.${key}\``);
  });

  it.skipIf(!existsSync(SCHEMA))("knows every part that the standard has", () => {
    const { properties, $defs } = JSON.parse(readFileSync(SCHEMA, "utf8"));
    const keysOf = (...names: readonly string[]) =>
      [...new Set(names.flatMap((name) => Object.keys($defs[name].properties)))].sort();
    const known = (object: string) => Object.keys(ODCS_PARTS[object] ?? {}).sort();

    expect(known("contract")).toEqual(Object.keys(properties).sort());
    expect(known("schema[]")).toEqual(keysOf("SchemaElement", "SchemaObject"));
    const nested = ["items", "properties"];
    expect(known("properties[]")).toEqual([...keysOf("SchemaElement", "SchemaBaseProperty"), ...nested].sort());
    expect(known("customProperties[]")).toEqual(keysOf("CustomProperty"));
    expect(known("team")).toEqual(keysOf("Team"));
    expect(known("team.members[]")).toEqual(keysOf("TeamMember"));
    expect(known("roles[]")).toEqual(keysOf("Role"));
    expect(known("slaProperties[]")).toEqual(keysOf("ServiceLevelAgreementProperty"));
  });
});
