import { ConfigurationError } from "./errors.ts";

/** To whom is no administrator Lake Formation shows lists with little or nothing in them, which look like health. */
export function blindVerifier(role: string): ConfigurationError {
  return new ConfigurationError("the verifier is no administrator of the data lake: it is not shown what there is", {
    help: `make \`${role}\` a read-only administrator of the data lake again`,
  });
}
