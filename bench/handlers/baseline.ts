import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";

export const KILOBYTE = 1000;

/** How much larger than an empty one a handler's bundle may be. */
export const MOST_BYTES = 60 * KILOBYTE;

/** What a handler takes from the SDK: names per package. */
type SdkImports = ReadonlyMap<string, ReadonlySet<string>>;

/** A handler as it is deployed, and an empty one that holds the same of the SDK. */
export interface Bundles {
  readonly handler: string;
  readonly empty: string;
}

/** Bundles the handler of an entry point, and the empty one in its place, so that packages resolve alike. */
export async function bundlesOf(entry: string, options: BuildOptions): Promise<Bundles> {
  const sdk = await sdkImportsOf(entry, options);
  return {
    handler: (await bundle(entry, options)).text,
    empty: (await bundle(entry, { ...options, plugins: [replacing(entry, baselineSource(sdk))] })).text,
  };
}

/** An empty middy handler that holds these classes of the SDK and uses none. */
export function baselineSource(sdk: SdkImports): string {
  const packages = [...sdk].filter(([, names]) => names.size > 0);
  return [
    'import middy from "@middy/core";',
    ...packages.map(([name, names]) => `import { ${[...names].join(", ")} } from ${JSON.stringify(name)};`),
    `export const used = [${packages.flatMap(([, names]) => [...names]).join(", ")}];`,
    "export const handler = middy().handler(async () => ({ statusCode: 204 }));",
  ].join("\n");
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

async function sdkImportsOf(entry: string, options: BuildOptions): Promise<SdkImports> {
  // with names as they are: what tree shaking leaves out of the handler does not belong into the empty one either
  const { text, files } = await bundle(entry, { ...options, minify: false });
  const found = new Map<string, Set<string>>();
  for (const file of files.filter((name) => !name.includes("node_modules"))) {
    for (const { specifier, names } of importsOf(await readFile(join(options.absWorkingDir ?? ".", file), "utf8"))) {
      const kept = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
      found.set(specifier, new Set([...(found.get(specifier) ?? []), ...kept]));
    }
  }
  return found;
}

async function bundle(entry: string, options: BuildOptions) {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [entry],
    outfile: "index.mjs",
    outExtension: undefined,
    metafile: true,
    write: false,
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return {
    text: outputFiles.find(({ path }) => path.endsWith("index.mjs"))?.text ?? "",
    files: used.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file),
  };
}

function replacing(entry: string, contents: string): NonNullable<BuildOptions["plugins"]>[number] {
  return {
    name: "empty-handler",
    setup({ onLoad }) {
      onLoad({ filter: /handler\.ts$/ }, ({ path }) => (path.endsWith(entry) ? { contents, loader: "ts" } : undefined));
    },
  };
}
