import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCK = JSON.parse(readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8"));
const PACKAGES: Readonly<Record<string, Locked>> = LOCK.packages;

describe("package-lock.json", () => {
  it("names the binaries of every platform, without which `npm ci` refuses it", () => {
    const missing = Object.values(PACKAGES).flatMap(({ optionalDependencies = {} }) =>
      Object.entries(optionalDependencies)
        // a range may be met by nothing; a pinned version is one platform's part of a package
        .filter(([name, version]) => /^\d/.test(version) && !(`node_modules/${name}` in PACKAGES))
        .map(([name]) => name),
    );
    expect(missing).toEqual([]);
  });

  it("names no registry's host", () => {
    expect(JSON.stringify(LOCK)).not.toMatch(/"resolved":"https?:/);
  });
});
