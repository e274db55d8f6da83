import { isOfDomain } from "../../lib/lake-formation/domain-part.ts";
import { catalogOf } from "./catalog.ts";
import type { Run } from "./command.ts";
import { UsageError } from "./errors.ts";
import { Progress } from "./progress.ts";
import { excerpt, print } from "./terminal.ts";

/** Prints the state of Lake Formation in an account as JSON, for `plan --from-state` and `verify --state`. */
export const state: Run = async (given, terminal) => {
  const { domain } = given.values;
  if (domain !== undefined && !/^[a-z][a-z0-9-]*$/.test(domain)) {
    throw new UsageError(`\`--domain\` is no domain: \`${excerpt(domain)}\``, { help: "write its id, such as `crm`" });
  }
  const catalog = catalogOf(given);
  const progress = new Progress(terminal);
  const { readAccount } = await import("./account.ts");
  progress.step(`reading Lake Formation of ${catalog.account}: a minute for each thousand tables`, true);
  const isWanted = (database: string) => domain === undefined || isOfDomain(database, domain);
  const read = await readAccount(catalog, isWanted);
  progress.end();
  if (read.state.databases.length === 0) {
    const whose = domain === undefined ? "" : ` of domain ${domain}`;
    terminal.stderr.write(`warning: ${catalog.account} has no database${whose} in ${catalog.region}\n`);
  }
  await print(terminal, `${JSON.stringify(read.state, null, 2)}\n`);
  return 0;
};
