import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { newS3ControlClient } from "../../lib/aws/side-door-buckets.ts";
import { withPartitions } from "../../lib/aws/side-door-partitions.ts";
import { readSideDoorFacts } from "../../lib/aws/side-door-reader.ts";
import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { purposeRoleArn } from "../../lib/lake-formation/names.ts";
import { ownPrincipals } from "../../lib/lake-formation/own-principals.ts";
import type { SideDoor } from "../../lib/lake-formation/side-door.ts";
import { productsOf } from "../../lib/lake-formation/side-door-homes.ts";
import { sideDoors } from "../../lib/lake-formation/side-doors.ts";
import type { Catalog, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { isUsable, type Mesh } from "../../lib/model/mesh.ts";
import { clientConfig, readAccount } from "./account.ts";

/** What of an account is looked at. */
export interface Sight {
  readonly mesh: Mesh;
  /** The one domain whose databases are looked at, be it at home in the account or not. @default - all of the mesh */
  readonly domain?: string | undefined;
  /** ARN of the hub's broker. @default - every hub's roles count as the kit's */
  readonly broker?: string | undefined;
}

/**
 * Reads what stands in an account now, with the credentials and endpoints of the environment.
 *
 * @throws UnreadableAccountError if the credentials are another account's, or may not see all of Lake Formation
 */
export async function lookAtAccount(
  catalog: Catalog,
  { mesh, domain, broker }: Sight,
): Promise<{ readonly state: LakeFormationState; readonly sideDoors: readonly SideDoor[] }> {
  const { account } = catalog;
  const all = mesh.domains.map(({ id }) => id);
  const own = domain === undefined ? [] : [domain];
  const domains = domain === undefined ? all : own;
  const governs = (database: string) => domains.some((id) => isOfDomain(database, id));
  const { clients: read, state } = await readAccount(catalog, governs);

  const config = clientConfig(catalog);
  const consumers = mesh.consumers.length > 0 ? mesh.consumers : [account];
  const purposes = mesh.purposes.filter(isUsable);
  const roles = consumers.flatMap((consumer) => purposes.map(({ id }) => purposeRoleArn(consumer, id)));
  const productsAt = productsOf({ account, broker, domains: all, own });
  const clients = {
    ...read,
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined }),
    s3Control: newS3ControlClient(config),
    kms: new KMSClient(config),
  };
  const facts = await readSideDoorFacts(clients, {
    account,
    roles,
    keys: keysOf(mesh, domains),
    productsOf: productsAt,
  });
  const isProducts = productsAt(facts.settings);
  const partitions = facts.tables && (await withPartitions(clients.glue, facts.tables, { isFirst: isProducts }));
  const isOwn = ownPrincipals({ account, broker });
  return {
    state,
    sideDoors: sideDoors({ ...facts, ...partitions }, { isOwn, governs, isProducts, broker, consumers }),
  };
}

/** Aliases of the keys of purposes that some product of a domain is offered for. */
function keysOf(mesh: Mesh, domains: readonly string[]): readonly string[] {
  const aliases = mesh.products
    .filter(({ domain }) => domains.includes(domain))
    .flatMap(({ domain, assignments }) => assignments.map(({ purpose }) => `alias/${domain}/purpose/${purpose}`));
  return [...new Set(aliases)].sort();
}
