import { type BuildOptions, build, type Metafile } from "esbuild";

/** What a handler takes from the SDK, per package. */
export type SdkImports = ReadonlyMap<string, ReadonlySet<string>>;

/** A bundle's text, and what of the SDK it holds. */
export interface Bundle {
  readonly text: string;
  readonly sdk: SdkImports;
}

/** Bundles a handler as it is deployed. */
export async function bundleOf(entry: string, options: BuildOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [entry],
    outfile: "index.mjs",
    outExtension: undefined,
    metafile: true,
    write: false,
  });
  const text = outputFiles?.find(({ path }) => path.endsWith("index.mjs"))?.text ?? "";
  return { text, sdk: metafile ? await sdkImports(metafile, text, options.absWorkingDir ?? ".") : new Map() };
}

/** An empty middy handler that holds the same classes of the SDK and uses none. */
export function baselineSource(sdk: SdkImports): string {
  const packages = [...sdk].filter(([, names]) => names.size > 0);
  return [
    'import middy from "@middy/core";',
    ...packages.map(([name, names]) => `import { ${[...names].join(", ")} } from ${JSON.stringify(name)};`),
    `export const used = [${packages.flatMap(([, names]) => [...names]).join(", ")}];`,
    "export const handler = middy().handler(async () => ({ statusCode: 204 }));",
  ].join("\n");
}

async function sdkImports({ outputs }: Metafile, text: string, folder: string): Promise<SdkImports> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const files = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && !file.includes("node_modules"))
    .map(([file]) => file);
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    for (const { specifier, names } of importsOf(await readFile(join(folder, file), "utf8"))) {
      const known = found.get(specifier) ?? new Set();
      // what tree shaking left out of the bundle does not belong into the baseline either
      for (const name of names) if (text.includes(name)) known.add(name);
      found.set(specifier, known);
    }
  }
  return found;
}

/** The values that a source imports from the SDK by name. */
export function importsOf(
  source: string,
): readonly { readonly specifier: string; readonly names: readonly string[] }[] {
  const statements = source.matchAll(/^import \{([^}]*)\} from "(@aws-sdk\/[^"]+)";/gm);
  return [...statements].map(([, list = "", specifier = ""]) => ({
    specifier,
    names: list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type ")),
  }));
}
