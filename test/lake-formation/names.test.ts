import { describe, expect, it } from "vitest";
import {
  databaseName,
  filterName,
  physicalColumn,
  purposeOfFilter,
  purposeOfRole,
  purposeOfTagKey,
  purposeRoleArn,
  purposeTagKey,
} from "../../lib/lake-formation/names.ts";

describe("names", () => {
  it("names a product's database after domain and product", () => {
    expect(databaseName("crm/loyal-customers")).toBe("crm__loyal_customers");
  });

  it.each([
    { treatment: "clear", expected: "email" },
    { treatment: "pseudonym", expected: "email__direct_email" },
    { treatment: "masked", expected: "email__masked" },
    { treatment: "hidden", expected: undefined },
  ] as const)("names the physical column of a $treatment column", ({ treatment, expected }) => {
    expect(physicalColumn("email", treatment, "direct-email")).toBe(expected);
  });

  it("finds the purpose in its tag key, and none in a foreign one", () => {
    expect(purposeOfTagKey(purposeTagKey("direct-email"))).toBe("direct-email");
    expect(purposeOfTagKey("sensitivity")).toBeUndefined();
  });

  it("finds account and purpose in a purpose role, and none in another", () => {
    expect(purposeOfRole(purposeRoleArn("111122223333", "direct-email"))).toEqual({
      account: "111122223333",
      purpose: "direct-email",
    });
    expect(purposeOfRole("arn:aws:iam::111122223333:role/admin")).toBeUndefined();
    expect(purposeOfRole("arn:aws:iam::111122223333:role/purpose/a/b")).toBeUndefined();
  });

  it("names a filter after its content", () => {
    const name = filterName("direct-email", { rows: "city <> 'Oslo'", columns: ["city", "email"] });
    expect(name).toMatch(/^purpose_direct-email__[0-9a-f]{12}$/);
    expect(filterName("direct-email", { rows: "city <> 'Oslo'", columns: ["email", "city"] })).toBe(name);
    expect(filterName("direct-email", { rows: "city <> 'Bern'", columns: ["city", "email"] })).not.toBe(name);
    expect(filterName("direct-email", { rows: "city <> 'Oslo'", columns: ["city"] })).not.toBe(name);
    expect(purposeOfFilter(name)).toBe("direct-email");
    expect(purposeOfFilter("purpose_direct-email")).toBeUndefined();
  });
});
