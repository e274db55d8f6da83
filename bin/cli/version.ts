import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Version of the package that this file belongs to, whether run as written or as built. */
export function ownVersion(): string {
  let folder = import.meta.dirname;
  // built, these files lie one folder deeper than written
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  const manifest: { readonly version: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.version;
}
