import { MeshError } from "../model/errors.ts";

/** A package that only the embedded mesh needs is not installed. */
export class MissingPackageError extends MeshError {
  readonly kind = "unavailable";
  readonly code = "missing-package";

  constructor(name: string, options?: ErrorOptions) {
    super(`\`${name}\` is not installed`, { ...options, help: `run \`npm install ${name}\`` });
  }
}

/** Loads a package that a deployed mesh does without, so that installing the kit does not install it. */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw isMissing(cause, name) ? new MissingPackageError(name, { cause }) : cause;
  }
}

function isMissing(cause: unknown, name: string): boolean {
  return (
    cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND" && cause.message.includes(name)
  );
}
