import { join } from "node:path";
import { MeshError } from "../../lib/model/errors.ts";
import { REPOSITORY } from "../repository.ts";

/** The one account that the emulators play, and its Region. */
export const LOCAL_ACCOUNT = "111122223333";
export const LOCAL_REGION = "us-east-1";

/** Everything that is made for running locally: nothing of it belongs into a commit. */
export const LOCAL_FOLDER = join(REPOSITORY, ".local");

const FIRST_PORT = 4566;
const LAST_FIRST_PORT = 65_000;

/** Where one set of emulators runs: four ports in a row and a folder of their own. */
export interface Place {
  /** AWS's services, by ministack. */
  readonly aws: number;
  /** KMS, by moto. */
  readonly keys: number;
  /** Lake Formation and Glue, by the kit's own endpoint. */
  readonly lakeFormation: number;
  /** The issuer of people's tokens. */
  readonly tokens: number;
  /** Logs, process ids, what the CDK writes; there once somebody claims the place. */
  readonly folder: string;
}

/** `LOCAL_PORT` is not a port that four can start from. */
export class LocalPortError extends MeshError {
  readonly kind = "invalid";
  readonly code = "local-port";
}

/**
 * The place that `LOCAL_PORT` names.
 *
 * @param environment - `LOCAL_PORT` is the first of four ports; 4566 unless it is set
 * @throws LocalPortError if it is no port
 */
export function localPlace(environment: Readonly<Record<string, string | undefined>> = process.env): Place {
  const text = environment.LOCAL_PORT ?? String(FIRST_PORT);
  const first = /^\d{4,5}$/.test(text) ? Number(text) : 0;
  if (first < 1024 || first > LAST_FIRST_PORT) {
    throw new LocalPortError(`\`LOCAL_PORT\` is \`${text}\``, {
      help: `set it to the first of four free ports, from 1024 to ${LAST_FIRST_PORT}`,
    });
  }
  const folder = join(LOCAL_FOLDER, String(first));
  return { aws: first, keys: first + 1, lakeFormation: first + 2, tokens: first + 3, folder };
}

/** Address of a port of this machine. */
export function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/**
 * What makes an AWS client, the CDK's and the deployed handlers' included, talk to the emulators and to nothing else.
 * The access key is the account: nobody's credentials are read or passed on.
 */
export function localEnvironment(place: Place): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: loopback(place.aws),
    AWS_ENDPOINT_URL_KMS: loopback(place.keys),
    AWS_ENDPOINT_URL_GLUE: loopback(place.lakeFormation),
    AWS_ENDPOINT_URL_LAKEFORMATION: loopback(place.lakeFormation),
    AWS_ACCESS_KEY_ID: LOCAL_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
