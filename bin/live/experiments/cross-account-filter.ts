import { CreateDatabaseCommand } from "@aws-sdk/client-glue";
import { GetDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { LiveServiceError } from "../errors.ts";
import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import type { Lab } from "../lab.ts";
import { answerText, columnsText, isReadable, rowCount } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Direct grants to roles of another account came with this version. */
const LEAST_VERSION = 3;

/** Settles whether a filter can be granted to a role of a consumer's account, and read through a link. */
export const crossAccountFilter = experiment({
  id: "cross-account-filter",
  title: "A filter granted to a role of another account",
  settles: [],
  assumes:
    "A filter and DESCRIBE on its database, granted directly to a role of another account of the organisation, open the filter's cells to it through a resource link.",
  expects: "The role of the other account reads two rows with the filter's column, and nothing else.",
  ifItFails:
    "If nothing is readable, grant to the account with grant option and pass on there: `desiredState` in `lib/lake-formation/desired-state.ts` and `resourceLinks` in `lib/constructs/private/resource-links.ts`; check that the link's name equals the database's. If more is readable, serve no consumer accounts until it is understood.",
  needsOtherAccount: true,
  async setUp(lab) {
    const other = otherOf(lab);
    await assertVersion(lab);
    const table = await lab.table("cross-account", CUSTOMERS);
    // a role of the other account, and what it needs there to query: a work group, and a link
    const role = await other.role("cross-account");
    const filter = await lab.filter(role, table, { rows: "city = 'Oslo'", columns: ["id"] });
    // with the role goes what it holds in its own account; this is in another
    const database = { kind: "database", database: table.database } as const;
    lab.record({ kind: "grant", grant: { principal: role.arn, resource: database, permissions: ["DESCRIBE"] } });
    lab.record({ kind: "grant", grant: { principal: role.arn, resource: filter, permissions: ["SELECT"] } });
    await lab.grantFilter(role, filter);
    return { other, table, role };
  },
  async observe(lab, { other, table, role }) {
    await linkTo(other, lab);
    await other.grant(role.arn, { kind: "database", database: table.database }, ["DESCRIBE"]);
    const read = () => other.read(role, table);
    const answer = await lab.until(read, isReadable);
    return { rows: rowCount(answer), columns: columnsText(answer), seen: answerText(answer) };
  },
  judge({ rows, columns }) {
    if (rows === 0)
      return inconclusive("nothing was readable; is the share of AWS RAM accepted, or within one organisation?");
    return rows === 2 && columns === "id"
      ? holds("the role of the other account reads the filter's cells")
      : fails("the role of the other account reads other cells than the filter's");
  },
});

function otherOf({ other }: Lab): Lab {
  if (!other) throw new LiveServiceError("there is no other account");
  return other;
}

/** The version is an account's for good, so it is not for an experiment to raise it. */
async function assertVersion({ account: { clients } }: Lab): Promise<void> {
  const { DataLakeSettings } = await clients.lakeFormation.send(new GetDataLakeSettingsCommand({}));
  const version = Number(DataLakeSettings?.Parameters?.CROSS_ACCOUNT_VERSION ?? 1);
  if (version >= LEAST_VERSION) return;
  throw new LiveServiceError(`the account's \`CROSS_ACCOUNT_VERSION\` is ${version}`, {
    help: "set it to 4 under Lake Formation, settings, cross-account version: the kit's constructs do",
  });
}

/** A link under the name of the database that it leads to, as the kit makes them. */
async function linkTo(other: Lab, { account, names }: Lab): Promise<void> {
  other.record({ kind: "database", name: names.database });
  const { account: CatalogId, region: Region } = account.place;
  const TargetDatabase = { CatalogId, DatabaseName: names.database, Region };
  const command = new CreateDatabaseCommand({ DatabaseInput: { Name: names.database, TargetDatabase } });
  await other.asAdmin(() => other.account.clients.glue.send(command));
}
