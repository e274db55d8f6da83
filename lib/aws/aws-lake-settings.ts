import { type Database, GetDatabasesCommand, UpdateDatabaseCommand } from "@aws-sdk/client-glue";
import {
  type DataLakePrincipal,
  type DataLakeSettings,
  GetDataLakeSettingsCommand,
  PutDataLakeSettingsCommand,
} from "@aws-sdk/client-lakeformation";
import { isOfDomain } from "../lake-formation/domain-part.ts";
import type { Instant } from "../model/mesh.ts";
import type { LakeSettings } from "../ports/lake-settings.ts";
import type { CatalogClients } from "./lake-formation-reader.ts";
import { pagesOf } from "./pages.ts";
import { DEFAULT_PATIENCE, type Patience, patiently } from "./patience.ts";

/**
 * {@link LakeSettings} of one account and Region.
 *
 * Settings are replaced whole: they are read, changed in one place and written at once, and only where something is to
 * be changed. CloudFormation does none of it, since it takes an empty list for one that is not there.
 */
export class AwsLakeSettings implements LakeSettings {
  readonly #clients: CatalogClients;
  readonly #patience: Patience;

  constructor(clients: CatalogClients, patience: Partial<Patience> = {}) {
    this.#clients = clients;
    this.#patience = { ...DEFAULT_PATIENCE, ...patience };
  }

  async closeDefaults(
    domain: string,
    stopAt?: Instant,
    beforeChange: (stopAt?: Instant) => Promise<Instant | undefined> = async () => stopAt,
  ): Promise<readonly string[]> {
    const closed: string[] = [];
    // between reading the settings and writing them nothing is to be waited for
    const until = await beforeChange(stopAt);
    const {
      CreateDatabaseDefaultPermissions = [],
      CreateTableDefaultPermissions = [],
      ...others
    } = await this.#read(until);
    if (CreateDatabaseDefaultPermissions.length + CreateTableDefaultPermissions.length > 0) {
      await this.#write({ ...others, CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] }, until);
      closed.push("account");
    }
    const pages = pagesOf((NextToken) =>
      this.#ask({ what: "GetDatabases", stopAt }, () =>
        this.#clients.glue.send(new GetDatabasesCommand({ NextToken })),
      ),
    );
    for await (const { DatabaseList = [] } of pages) {
      for (const database of DatabaseList) {
        const { Name = "", CreateTableDefaultPermissions: defaults = [] } = database;
        if (!isOfDomain(Name, domain) || defaults.length === 0) continue;
        await this.#closeDatabase(database, await beforeChange(stopAt));
        closed.push(Name);
      }
    }
    return closed;
  }

  async isAdministrator(role: string): Promise<boolean> {
    const { DataLakeAdmins = [] } = await this.#read();
    return DataLakeAdmins.some((admin) => admin.DataLakePrincipalIdentifier === role);
  }

  async removeAdministrator(role: string, stopAt?: Instant): Promise<void> {
    const { DataLakeAdmins = [], ReadOnlyAdmins = [], ...others } = await this.#read(stopAt);
    const isOther = (admin: DataLakePrincipal) => admin.DataLakePrincipalIdentifier !== role;
    const left = { DataLakeAdmins: DataLakeAdmins.filter(isOther), ReadOnlyAdmins: ReadOnlyAdmins.filter(isOther) };
    const isFound =
      left.DataLakeAdmins.length + left.ReadOnlyAdmins.length < DataLakeAdmins.length + ReadOnlyAdmins.length;
    if (isFound) await this.#write({ ...others, ...left }, stopAt);
  }

  async #closeDatabase(database: Database, stopAt: Instant | undefined): Promise<void> {
    const { Name, Description, LocationUri, Parameters, TargetDatabase, FederatedDatabase } = database;
    const input = { Name, Description, LocationUri, Parameters, TargetDatabase, FederatedDatabase };
    const DatabaseInput = { ...input, CreateTableDefaultPermissions: [] };
    await this.#ask({ what: "UpdateDatabase", stopAt }, () =>
      this.#clients.glue.send(new UpdateDatabaseCommand({ Name, DatabaseInput })),
    );
  }

  async #read(stopAt?: Instant): Promise<DataLakeSettings> {
    const command = new GetDataLakeSettingsCommand({});
    const answer = await this.#ask({ what: "GetDataLakeSettings", stopAt }, () =>
      this.#clients.lakeFormation.send(command),
    );
    return answer.DataLakeSettings ?? {};
  }

  async #write(settings: DataLakeSettings, stopAt?: Instant): Promise<void> {
    const command = new PutDataLakeSettingsCommand({ DataLakeSettings: settings });
    await this.#ask({ what: "PutDataLakeSettings", stopAt }, () => this.#clients.lakeFormation.send(command));
  }

  #ask<Answer>(
    about: { readonly what: string; readonly stopAt: Instant | undefined },
    send: () => Promise<Answer>,
  ): Promise<Answer> {
    return patiently(this.#patience, about, send);
  }
}
