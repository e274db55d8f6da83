import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { newCatalogClients, readCatalogState } from "../../lib/aws/lake-formation-reader.ts";
import { newS3ControlClient } from "../../lib/aws/side-door-buckets.ts";
import { readSideDoorFacts } from "../../lib/aws/side-door-reader.ts";
import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { ownPrincipals } from "../../lib/lake-formation/own-principals.ts";
import { type SideDoor, sideDoors } from "../../lib/lake-formation/side-doors.ts";
import type { Catalog, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { MeshError } from "../../lib/model/errors.ts";
import type { Mesh } from "../../lib/model/mesh.ts";
import { UnreadableAccountError } from "./errors.ts";

/** Within these milliseconds a service answers, or it is not there. */
const CONNECTION = 3_000;

/**
 * Reads what stands in an account now, with the credentials and endpoints of the environment.
 *
 * @throws UnreadableAccountError if the credentials are another account's, or may not read Lake Formation
 */
export async function lookAtAccount(
  catalog: Catalog,
  mesh: Mesh,
  domains: readonly string[],
): Promise<{ readonly state: LakeFormationState; readonly sideDoors: readonly SideDoor[] }> {
  const { account, region } = catalog;
  const governs = (database: string) => domains.some((id) => isOfDomain(database, id));
  const config = { region, maxAttempts: 1, requestHandler: { connectionTimeout: CONNECTION, requestTimeout: 20_000 } };
  await expectAccount(new STSClient(config), account);
  const { lakeFormation, glue } = newCatalogClients(region);
  const state = await readable(() => readCatalogState({ lakeFormation, glue }, catalog, governs));

  const consumers = mesh.consumers.length > 0 ? mesh.consumers : [account];
  const purposes = mesh.purposes.filter(({ status }) => status === "active" || status === "deprecated");
  const roles = consumers.flatMap((consumer) => purposes.map(({ id }) => purposeRoleArn(consumer, id)));
  const isProducts = (database: string) => mesh.domains.some(({ id }) => isOfDomain(database, id));
  const clients = {
    lakeFormation,
    glue,
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined }),
    s3Control: newS3ControlClient(config),
    kms: new KMSClient(config),
  };
  const facts = await readSideDoorFacts(clients, { account, roles, keys: keysOf(mesh, domains), isProducts });
  return { state, sideDoors: sideDoors(facts, { isOwn: ownPrincipals({ account }), governs, isProducts, consumers }) };
}

/** Aliases of the keys of purposes that some product of a domain is offered for. */
function keysOf(mesh: Mesh, domains: readonly string[]): readonly string[] {
  const aliases = mesh.products
    .filter(({ domain }) => domains.includes(domain))
    .flatMap(({ domain, assignments }) => assignments.map(({ purpose }) => `alias/${domain}/purpose/${purpose}`));
  return [...new Set(aliases)].sort();
}

/** An emulator may have no STS; an answer that names another account is never taken for this one's. */
async function expectAccount(sts: STSClient, account: string): Promise<void> {
  const answer = await sts.send(new GetCallerIdentityCommand({})).catch(() => undefined);
  if (answer?.Account === undefined || answer.Account === account) return;
  throw new UnreadableAccountError(`the credentials are of account \`${answer.Account}\`, not of \`${account}\``, {
    help: "set those of the account, such as with `AWS_PROFILE`",
  });
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MeshError) throw cause;
    const name = cause instanceof Error ? cause.name : "unknown cause";
    throw new UnreadableAccountError(`Lake Formation cannot be read: ${name}`, {
      cause,
      help: "give credentials of a read-only administrator of the data lake, see docs/verifying.md",
    });
  }
}
