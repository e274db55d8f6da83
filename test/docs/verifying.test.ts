import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** What readers of accounts import of AWS's clients, as `service:Action`. */
function calledActions(): ReadonlySet<string> {
  const files = globSync("lib/aws/{lake-formation-reader,grant-reader,side-door-*}.ts", { cwd: ROOT });
  const sources = files.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
  const imports = sources.matchAll(/import \{([^}]+)\} from "@aws-sdk\/client-([a-z0-9-]+)"/g);
  return new Set(
    [...imports].flatMap(([, names = "", client = ""]) =>
      [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
        ([, command, pages]) => `${client.replace("s3-control", "s3")}:${command ?? pages}`,
      ),
    ),
  );
}

it("docs/verifying.md lists the actions that looking at an account takes, and no others", () => {
  const page = readFileSync(join(ROOT, "docs/verifying.md"), "utf8");
  const rows = [...page.matchAll(/^\| (Lake Formation|Glue|IAM|S3|KMS) \| (.*) \|$/gm)];
  const listed = rows.flatMap(([, service = "", actions = ""]) =>
    [...actions.matchAll(/`(\w+)`/g)].map(([, action]) => `${service.toLowerCase().replace(" ", "")}:${action}`),
  );
  expect(listed.sort()).toEqual([...calledActions()].sort());
});
