import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DOMAIN, type HandlerName, readEnvironment, VARIABLES } from "../../lambdas/shared/environment.ts";
import { HANDLER_VARIABLES } from "../../lambdas/shared/handler-variables.ts";
import { HANDLER_PERMISSIONS } from "../../lambdas/shared/permissions.ts";
import { CONTEXT, eventOf } from "./support.ts";

const LAMBDAS = new URL("../../lambdas/", import.meta.url);
const folders = readdirSync(LAMBDAS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "shared")
  .map(({ name }) => name);

describe("every handler", () => {
  it("is listed with its variables and permissions", () => {
    expect(folders.sort()).toEqual(Object.keys(HANDLER_VARIABLES).sort());
    expect(folders.sort()).toEqual(Object.keys(HANDLER_PERMISSIONS).sort());
  });

  it.each(folders)("%s fits on a screen", (folder) => {
    const text = readFileSync(new URL(`${folder}/handler.ts`, LAMBDAS), "utf8");

    expect(text.split("\n").length).toBeLessThanOrEqual(61);
  });

  it.each(folders)("%s loads without its environment, and says what is missing once it is called", async (folder) => {
    const { handler } = await import(`../../lambdas/${folder}/handler.ts`);

    const call = async () => handler(eventOf(), CONTEXT);

    await expect(call()).rejects.toMatchObject({ code: "configuration" });
  });

  it.each(folders)("%s names no action by a wildcard", (folder) => {
    const actions = HANDLER_PERMISSIONS[folder as HandlerName].flatMap((permission) => [...permission.actions]);

    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });
});

describe("readEnvironment", () => {
  it("reads what a handler needs and nothing else", () => {
    expect(
      readEnvironment("publish-product", [...DOMAIN], {
        EVENT_BUS: "bus",
        POLICY_TABLE: "table",
        DOMAIN: "crm",
        DOMAIN_ROLE_ARN: "role",
      }),
    ).toEqual({
      POLICY_TABLE: "table",
      DOMAIN: "crm",
      DOMAIN_ROLE_ARN: "role",
    });
  });

  it("names everything that is missing, empty values included", () => {
    const read = () => readEnvironment("publish-product", [...DOMAIN], { POLICY_TABLE: "table", DOMAIN: "" });

    expect(read).toThrow("missing in the environment of `publish-product`: DOMAIN, DOMAIN_ROLE_ARN");
  });

  it("explains every variable that some handler needs", () => {
    const needed = new Set(Object.values(HANDLER_VARIABLES).flat());

    expect([...needed].sort()).toEqual(Object.keys(VARIABLES).sort());
  });
});
