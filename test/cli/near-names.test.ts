import { describe, expect, it } from "vitest";
import { MESH, QUESTION, temporaryFolder } from "./support/mesh-files.ts";
import { run } from "./support/run.ts";

const files = temporaryFolder();
const mesh = files.write("mesh.yaml", MESH);

/** The question with one word put differently. */
function asked(right: string, wrong: string): readonly string[] {
  return QUESTION.map((word) => (word === right ? wrong : word));
}

const SLIPS = [
  { right: "alice@acme.example", wrong: "alise@acme.example" },
  { right: "crm/customers", wrong: "crm/custmers" },
  { right: "crm/customers", wrong: "customers" },
  { right: "marketing", wrong: "marketting" },
];

describe("a question with a slip in a name", () => {
  it.each(SLIPS)(
    "is answered by decide and explain with the name that may be meant: $wrong",
    async ({ right, wrong }) => {
      for (const command of ["decide", "explain"]) {
        const { exitCode, stdout, stderr } = await run([command, mesh, ...asked(right, wrong)]);

        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        expect(stdout).toContain(`  help: \`${wrong}\` is unknown: did you mean \`${right}\`?\n`);
      }
    },
  );

  it("is answered so by query", async () => {
    const words = ["--person", "alise@acme.example", "--purpose", "marketting", "SELECT 1"];
    const { stdout } = await run(["query", mesh, ...words]);

    expect(stdout).toContain("  help: `alise@acme.example` is unknown: did you mean `alice@acme.example`?\n");
    expect(stdout).toContain("  help: `marketting` is unknown: did you mean `marketing`?\n");
  });

  it("is answered in JSON with the same keys and messages as ever", async () => {
    const { stdout, stderr } = await run(["decide", mesh, ...asked("marketing", "marketting"), "--json"]);

    expect(stderr).toBe("");
    expect(stdout).not.toContain("did you mean");
    expect(JSON.parse(stdout).reasons).toEqual([{ code: "unknown-purpose", message: expect.any(String) }]);
  });

  it.each([
    { right: "alice@acme.example", wrong: "bob@acme.example" },
    { right: "crm/customers", wrong: "crm/tickets" },
    { right: "marketing", wrong: "research" },
  ])("guesses at nothing where no name is near: $wrong", async ({ right, wrong }) => {
    const { stdout } = await run(["decide", mesh, ...asked(right, wrong)]);

    expect(stdout).toContain("NOT CONFIGURED");
    expect(stdout).not.toContain("did you mean");
  });
});

describe("verify", () => {
  it.each([
    { domain: "crn", help: "did you mean `crm`?" },
    { domain: "warehouse", help: "the mesh has `crm`" },
  ])("says which domain may be meant: $domain", async ({ domain, help }) => {
    const { exitCode, stderr } = await run(["verify", mesh, "--state", "none.json", "--domain", domain]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`the mesh has no domain \`${domain}\`\n  help: ${help}\n`);
  });
});
