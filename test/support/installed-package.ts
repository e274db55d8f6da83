import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const REPOSITORY = join(import.meta.dirname, "../..");

/** An empty project with the packed package in it, its dependencies and its peers, and nothing else. */
export function installPackage(peers: readonly string[]): string {
  const project = mkdtempSync(join(tmpdir(), "purpose-mesh-package-"));
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", project];
  const [tarball = ""] = execFileSync("npm", pack, { cwd: REPOSITORY, encoding: "utf8" }).trim().split("\n").slice(-1);
  const installed = join(project, "node_modules/purpose-mesh");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", [
    "--extract",
    "--gzip",
    "--strip-components=1",
    "--file",
    join(project, tarball),
    "--directory",
    installed,
  ]);

  const { dependencies } = manifest(installed);
  for (const name of closure([...Object.keys(dependencies ?? {}), ...peers])) {
    copyTree(join(REPOSITORY, "node_modules", name), join(project, "node_modules", name));
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  return project;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** Packages that these need, as far as npm put them at the top; the others lie within whoever needs them. */
function closure(names: readonly string[]): ReadonlySet<string> {
  const needed = new Set(names);
  // a set hands out what is added while it is walked
  for (const name of needed) {
    const folder = join(REPOSITORY, "node_modules", name);
    if (!existsSync(folder)) {
      needed.delete(name);
      continue;
    }
    for (const dependency of Object.keys(manifest(folder).dependencies ?? {})) needed.add(dependency);
  }
  return needed;
}

/** Real files and no symbolic links: Node would follow those back into the repository, with all that is installed there. */
function copyTree(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    mkdirSync(dirname(target), { recursive: true });
    try {
      linkSync(source, target);
    } catch {
      // another file system
      copyFileSync(source, target);
    }
  }
}
