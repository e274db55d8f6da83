import { existsSync, globSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { REPOSITORY } from "../repository.ts";
import { BuildError } from "./build-error.ts";

/** How handlers are bundled; the bench measures the same bundles. */
export const HANDLER_OPTIONS = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  // names of classes go too, which saves 30 KB: errors are told apart by their `code`
  minify: true,
  // with `main` first, packages that ship both would bring their CommonJS half and its interop along
  mainFields: ["module", "main"],
  // CommonJS packages in an ESM bundle still call `require` for Node's own modules
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  // as short as can be, and the same; esbuild leaves properties of globals alone
  define: { "Number.POSITIVE_INFINITY": "Infinity" },
  legalComments: "external",
  absWorkingDir: REPOSITORY,
  write: false,
} as const satisfies BuildOptions;

/**
 * Bundles `lambdas/<name>/handler.ts` into `dist/lambdas/<name>/index.mjs` and returns the names.
 *
 * The same sources give the same bytes. Files that would not change are left alone, so that a synth or a test that
 * reads them meanwhile sees either the old or the new bundle and never half of one.
 *
 * @throws BuildError if a handler cannot be bundled
 */
export async function bundleHandlers(): Promise<readonly string[]> {
  const names = handlerNames();
  const target = join(REPOSITORY, "dist/lambdas");
  const { outputFiles } = await build({
    ...HANDLER_OPTIONS,
    entryPoints: names.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: `${name}/index` })),
    outdir: target,
  }).catch((cause: unknown) => {
    throw new BuildError("the handlers cannot be bundled, see above", { cause, help: "correct what is named there" });
  });
  await Promise.all(outputFiles.map(({ path, contents }) => replaceFile(path, contents)));
  await removeStale(target, new Set(outputFiles.map(({ path }) => path)));
  return names;
}

/** Folders of `lambdas` that hold a handler. */
export function handlerNames(): readonly string[] {
  return globSync("lambdas/*/handler.ts", { cwd: REPOSITORY })
    .map((file) => basename(dirname(file)))
    .sort();
}

async function replaceFile(path: string, contents: Uint8Array): Promise<void> {
  if (existsSync(path) && (await readFile(path)).equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const unfinished = join(dirname(dirname(path)), `.${basename(dirname(path))}-${process.pid}-${basename(path)}`);
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}

/** What an earlier build left behind would still be deployed or published. */
async function removeStale(target: string, kept: ReadonlySet<string>): Promise<void> {
  if (!existsSync(target)) return;
  for (const entry of await readdir(target, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isUnfinished = entry.name.startsWith(".");
    if (entry.isFile() && !isUnfinished && !kept.has(path)) await rm(path, { force: true });
  }
  for (const entry of await readdir(target, { withFileTypes: true })) {
    const path = join(target, entry.name);
    if (entry.isDirectory() && (await readdir(path)).length === 0) await rm(path, { recursive: true, force: true });
  }
}
