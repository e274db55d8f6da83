import { globSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const REPOSITORY = join(import.meta.dirname, "..");
const HANDLERS = globSync("lambdas/*/handler.ts", { cwd: REPOSITORY }).sort();

/** What Node would load for these files, types aside: layers of our own, and packages by their names. */
async function loadedBy(files: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...files],
    absWorkingDir: REPOSITORY,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outdir: "unwritten",
    write: false,
    metafile: true,
  });
  const packages = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && !path.startsWith("node:")).map(({ path }) => packageOf(path)),
  );
  return [...new Set([...Object.keys(metafile.inputs).map(layerOf), ...packages])].sort();
}

/** What all files of a layer load. */
async function loadedByLayer(layer: string): Promise<readonly string[]> {
  const files = globSync(`${layer}/**/*.ts`, { cwd: REPOSITORY });
  expect(files.length, layer).toBeGreaterThan(0);
  return loadedBy(files);
}

function packageOf(path: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;
}

function layerOf(file: string): string {
  const [top = "", folder = ""] = file.split("/");
  return top === "lib" && !folder.endsWith(".ts") ? `lib/${folder}` : top;
}

describe("architecture", () => {
  it("keeps the model free of everything", async () => {
    expect(await loadedByLayer("lib/model")).toEqual(["lib/model"]);
  });

  it.each(["lib/lake-formation", "lib/ports"])("lets %s know the model only", async (layer) => {
    expect(await loadedByLayer(layer)).toEqual([layer, "lib/model"].sort());
  });

  it("lets adapters know what they adapt, and nothing that deploys or embeds", async () => {
    const own = (await loadedByLayer("lib/aws")).filter((name) => !name.startsWith("@"));
    expect(own).toEqual(["jose", "lib/aws", "lib/lake-formation", "lib/model", "lib/ports"]);
  });

  it("lets constructs load no service client and no handler", async () => {
    expect(await loadedByLayer("lib/constructs")).toEqual([
      "aws-cdk-lib",
      "constructs",
      "lib/constructs",
      "lib/lake-formation",
      "lib/model",
    ]);
  });

  it("publishes an entry that needs what is installed with it, and no service client", async () => {
    expect((await loadedBy(["lib/index.ts"])).filter((name) => !name.startsWith("lib"))).toEqual([
      "aws-cdk-lib",
      "constructs",
      "yaml",
    ]);
  });

  it.each(HANDLERS)(
    "keeps the CDK, the embedded mesh, the command line and their packages out of %s",
    async (handler) => {
      const foreign = ["aws-cdk-lib", "constructs", "yaml", "zod", "cli-table3", "lib/local", "lib/constructs", "bin"];
      expect((await loadedBy([handler])).filter((name) => foreign.includes(name))).toEqual([]);
    },
  );
});
