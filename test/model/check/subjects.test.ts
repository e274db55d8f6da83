import { describe, expect, it } from "vitest";
import { checkMesh } from "../../../lib/model/check.ts";
import { parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { indexMesh } from "../../../lib/model/mesh-index.ts";
import { exampleMesh } from "../document/example-mesh.ts";
import { put } from "../document/faults.ts";

const TABLE = "domains[0].products[0].tables[0]";

/** Warnings about the subjects of the example's tables, once changed so. */
function warnings(changes: Readonly<Record<string, unknown>>) {
  const mesh = exampleMesh();
  for (const [path, value] of Object.entries(changes)) put(mesh, path, value);
  const found = checkMesh(indexMesh(parseMesh(mesh))).warnings;
  return found.filter(({ id }) => id === "unasked-consent" || id === "subject-none");
}

describe("checkMesh warns of consent that is not asked", () => {
  it("where a table names consents and says that it is about nobody", () => {
    expect(warnings({ [`${TABLE}.subject`]: "none" })).toEqual([
      {
        id: "unasked-consent",
        path: TABLE,
        message: "`customers` names consents and says `subject: none`, so nobody's consent is asked",
        help: "name the column that identifies the subject, or leave `consents` out",
      },
    ]);
  });

  it("where neither the purpose nor one below it is on consent", () => {
    expect(warnings({ [`${TABLE}.consents.analytics`]: "consent_marketing" })).toEqual([
      {
        id: "unasked-consent",
        path: TABLE,
        message: "`customers` names consents for `analytics`, which nobody is asked for: no such purpose is on consent",
        help: "have the centre give the purpose the lawful basis `consent`, or leave the consent out",
      },
    ]);
  });

  it("and not where a purpose below is, which takes the consent of the one above", () => {
    expect(warnings({ [`${TABLE}.consents`]: { outreach: "consent_marketing" } })).toEqual([]);
    expect(warnings({ [`${TABLE}.subject`]: undefined })).toEqual([]);
    expect(warnings({ [`${TABLE}.subject`]: "none", [`${TABLE}.consents`]: {} })).toEqual([]);
  });

  it("where `subject: none` could be meant for a column", () => {
    const none = { name: "none", type: "string", classification: "none" };
    const changes = { [`${TABLE}.columns[5]`]: none, [`${TABLE}.consents`]: undefined };

    expect(warnings({ ...changes, [`${TABLE}.subject`]: "none" })).toEqual([
      {
        id: "subject-none",
        path: TABLE,
        message: "`subject: none` says that `customers` is about nobody, not that its column `none` identifies them",
        help: "call the column otherwise if it does, in a contract by a `physicalName`",
      },
    ]);
    expect(warnings(changes)).toEqual([]);
  });
});
