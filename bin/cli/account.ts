import { GetDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type CatalogClients, newCatalogClients, readCatalogState } from "../../lib/aws/lake-formation-reader.ts";
import type { Catalog, LakeFormationState } from "../../lib/lake-formation/state.ts";
import { MeshError } from "../../lib/model/errors.ts";
import { UnreadableAccountError } from "./errors.ts";

/** Within these milliseconds a service answers, or it is not there. */
const CONNECTION = 3_000;

/** How services are asked: what does not answer is not repeated unseen. */
export function clientConfig({ region }: Catalog) {
  return { region, maxAttempts: 1, requestHandler: { connectionTimeout: CONNECTION, requestTimeout: 20_000 } };
}

/**
 * Reads what stands in an account now, with the credentials and endpoints of the environment.
 *
 * @throws UnreadableAccountError if the credentials are another account's, or may not see all of Lake Formation
 */
export async function readAccount(
  catalog: Catalog,
  isWanted: (database: string) => boolean,
): Promise<{ readonly clients: CatalogClients; readonly state: LakeFormationState }> {
  const caller = await expectAccount(new STSClient(clientConfig(catalog)), catalog.account);
  const clients = newCatalogClients(catalog.region);
  if (caller !== undefined) await readable(() => expectAdministrator(clients, caller));
  return { clients, state: await readable(() => readCatalogState(clients, catalog, isWanted)) };
}

/** ARN of the caller. An emulator may have no STS; an answer that names another account is never taken for this one's. */
async function expectAccount(sts: STSClient, account: string): Promise<string | undefined> {
  const answer = await sts.send(new GetCallerIdentityCommand({})).catch((cause: unknown) => {
    const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAKEFORMATION = AWS_ENDPOINT_URL } = process.env;
    if (AWS_ENDPOINT_URL_LAKEFORMATION !== undefined) return undefined;
    throw new UnreadableAccountError(`nobody says whose the credentials are: ${nameOf(cause)}`, {
      cause,
      help: `give credentials of account ${account}, such as with \`AWS_PROFILE\``,
    });
  });
  if (answer?.Account === undefined || answer.Account === account) return answer?.Arn;
  throw new UnreadableAccountError(`the credentials are of account \`${answer.Account}\`, not of \`${account}\``, {
    help: "set those of the account, such as with `AWS_PROFILE`",
  });
}

/** To others Lake Formation shows their own grants only, and says nothing of what it leaves out. */
async function expectAdministrator({ lakeFormation }: CatalogClients, caller: string): Promise<void> {
  const { DataLakeSettings: { DataLakeAdmins = [], ReadOnlyAdmins = [] } = {} } = await lakeFormation.send(
    new GetDataLakeSettingsCommand({}),
  );
  // a session's ARN has its role's name, which no other role of the account has, and not its path
  const role = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller);
  const isCaller = ({ DataLakePrincipalIdentifier: admin = "" }) =>
    role ? admin.includes(`:iam::${role[1]}:role/`) && admin.endsWith(`/${role[2]}`) : admin === caller;
  if ([...DataLakeAdmins, ...ReadOnlyAdmins].some(isCaller)) return;
  throw new UnreadableAccountError("the credentials are no administrator's of the data lake: they are not shown all", {
    help: HELP,
  });
}

const HELP = "give credentials of a read-only administrator of the data lake, see docs/verifying.md";

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MeshError) throw cause;
    throw new UnreadableAccountError(`Lake Formation cannot be read: ${nameOf(cause)}`, { cause, help: HELP });
  }
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : "unknown cause";
}
