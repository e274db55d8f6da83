import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient, ListAliasesCommand } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import type { CatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import { allOf } from "../../lib/aws/pages.ts";
import { CLIENT_CONFIG } from "../../lib/aws/side-door-asking.ts";
import { newS3ControlClient } from "../../lib/aws/side-door-buckets.ts";
import { readSideDoorFacts, type SideDoorClients } from "../../lib/aws/side-door-reader.ts";
import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { ownPrincipals } from "../../lib/lake-formation/own-principals.ts";
import { productsOf } from "../../lib/lake-formation/side-door-homes.ts";
import { sideDoors } from "../../lib/lake-formation/side-doors.ts";
import type { FindSideDoors } from "./verify-side-doors.ts";

/** Where side doors are looked for, and who is no stranger there. */
export interface SideDoorPlace {
  readonly account: string;
  readonly domain: string;
  /** ARN of the hub's broker, which tells the hub's own roles from others. */
  readonly broker: string;
  /** ARN of the role with which CloudFormation deploys. */
  readonly deployer: string;
}

/** Clients of the services in which a domain's side doors may stand open. */
export function newSideDoorClients({ lakeFormation, glue }: CatalogClients): SideDoorClients {
  return {
    lakeFormation,
    glue,
    iam: new IAMClient(CLIENT_CONFIG),
    s3: new S3Client(CLIENT_CONFIG),
    s3Control: newS3ControlClient(CLIENT_CONFIG),
    kms: new KMSClient(CLIENT_CONFIG),
  };
}

/** Looks for side doors in the account of a domain. */
export function awsSideDoors(clients: SideDoorClients, place: SideDoorPlace): FindSideDoors {
  const { account, domain, deployer } = place;
  return async ({ consumers, domains }) => {
    const keys = await aliasesOf(clients.kms, `alias/${domain}/purpose/`);
    const productsAt = productsOf({ ...place, domains: domains.map(({ id }) => id), own: [domain] });
    const isOwn = ownPrincipals(place);
    // purpose roles are looked at by the verifier of their account, be it this one
    const scope = { account, roles: [], deployers: [deployer], keys, productsOf: productsAt, isOwn };
    const facts = await readSideDoorFacts(clients, scope);
    const governs = (database: string) => isOfDomain(database, domain);
    const accounts = consumers.length > 0 ? consumers : [account];
    const isProducts = productsAt(facts.settings);
    return sideDoors(facts, { isOwn, governs, isProducts, consumers: accounts });
  };
}

/** Keys are made for purposes that the domain serves; which these are, the aliases know. */
function aliasesOf(kms: KMSClient, prefix: string): Promise<readonly string[]> {
  return allOf(
    (Marker) => kms.send(new ListAliasesCommand({ Marker })),
    ({ Aliases = [] }) => Aliases.flatMap(({ AliasName = "" }) => (AliasName.startsWith(prefix) ? [AliasName] : [])),
  );
}
