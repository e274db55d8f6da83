import { describe, expect, it } from "vitest";
import { MissingPackageError, optionalPackage } from "../../lib/local/optional-package.ts";

/** What Node throws for a package that is not there. */
function notFound(name: string): () => Promise<never> {
  return () =>
    Promise.reject(Object.assign(new Error(`Cannot find package '${name}'`), { code: "ERR_MODULE_NOT_FOUND" }));
}

describe("optionalPackage", () => {
  it("returns the package that is there", async () => {
    expect(await optionalPackage("a", async () => ({ a: 1 }))).toEqual({ a: 1 });
  });

  it("says how to install one that is not", async () => {
    const loading = optionalPackage("dynalite", notFound("dynalite"));
    await expect(loading).rejects.toThrow(MissingPackageError);
    await expect(loading).rejects.toMatchObject({ help: "run `npm install dynalite`" });
  });

  it("does not take a package's own missing part for the package", async () => {
    await expect(optionalPackage("dynalite", notFound("leveldown"))).rejects.not.toThrow(MissingPackageError);
  });
});
