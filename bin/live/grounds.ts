import { CreateDatabaseCommand } from "@aws-sdk/client-glue";
import {
  GetDataLakeSettingsCommand,
  LakeFormationServiceException,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
} from "@aws-sdk/client-lakeformation";
import { EVERYBODY } from "../../lib/lake-formation/names.ts";
import { LiveAccountError, LiveServiceError } from "./errors.ts";
import type { Lab } from "./lab.ts";
import { DATA_PREFIX, locationPolicy, RESULTS_PREFIX } from "./role-policies.ts";

/** Lake Formation's own limit. */
const MOST_ADMINS = 30;

/** What all experiments of an account stand on; made when the first of them asks for it. */
export class Grounds {
  readonly #lab: Lab;
  #prepared: Promise<void> | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  prepare(): Promise<void> {
    this.#prepared ??= this.#make();
    return this.#prepared;
  }

  async #make(): Promise<void> {
    const { account, names } = this.#lab;
    await this.#becomeAdmin();
    this.#lab.record({ kind: "bucket", name: names.bucket });
    await account.storage.create(names.bucket, names.tags);
    if (!this.#lab.isConsumer) {
      await this.#registerLocation();
      await this.#createDatabase();
    }
    this.#lab.record({ kind: "work-group", name: names.workGroup });
    const results = `s3://${names.bucket}/${RESULTS_PREFIX}/`;
    await account.engine.createWorkGroup(names.workGroup, results, names.tags);
  }

  /** Adds the caller to the administrators and touches no other setting. */
  async #becomeAdmin(): Promise<void> {
    const { caller, clients } = this.#lab.account;
    const { DataLakeSettings: settings } = await clients.lakeFormation.send(new GetDataLakeSettingsCommand({}));
    const admins = settings?.DataLakeAdmins ?? [];
    if (admins.some(({ DataLakePrincipalIdentifier: id }) => id === caller)) return;
    if (admins.length >= MOST_ADMINS) {
      const help = "remove one of them, or run as one of them";
      throw new LiveAccountError(`Lake Formation has ${MOST_ADMINS} administrators and takes no more`, { help });
    }
    this.#lab.record({ kind: "admin", principal: caller });
    const DataLakeAdmins = [...admins, { DataLakePrincipalIdentifier: caller }];
    await clients.lakeFormation.send(
      new PutDataLakeSettingsCommand({ DataLakeSettings: { ...settings, DataLakeAdmins } }),
    );
  }

  async #registerLocation(): Promise<void> {
    const { account, names } = this.#lab;
    const name = names.purpose("location");
    this.#lab.record({ kind: "role", name });
    const policy = locationPolicy(account, names);
    await account.roles.create({ name, assumedBy: "lake-formation", policy, tags: names.tags });
    const ResourceArn = `arn:${account.partition}:s3:::${names.bucket}/${DATA_PREFIX}`;
    this.#lab.record({ kind: "location", arn: ResourceArn });
    const registration = { ResourceArn, RoleArn: account.roles.arnOf(name), UseServiceLinkedRole: false };
    const isRegistered = await this.#lab.until(() => register(this.#lab, registration), Boolean);
    if (!isRegistered) throw new LiveServiceError(`Lake Formation does not take the role of \`${ResourceArn}\``);
  }

  /** A database whose tables nobody sees by default, as the kit's. */
  async #createDatabase(): Promise<void> {
    const { account, names } = this.#lab;
    this.#lab.record({ kind: "database", name: names.database });
    const DatabaseInput = { Name: names.database, Parameters: { ...names.tags }, CreateTableDefaultPermissions: [] };
    await this.#lab.asAdmin(() => account.clients.glue.send(new CreateDatabaseCommand({ DatabaseInput })));
    // the account's default may have opened the database itself to everybody; not held is as good as revoked
    const everybody = { kind: "database", database: names.database } as const;
    await this.#lab.revokeIfHeld(EVERYBODY, everybody, ["ALL"]);
  }
}

type Registration = ConstructorParameters<typeof RegisterResourceCommand>[0];

/** Whether it worked: a role is known to Lake Formation only some seconds after IAM made it. */
async function register({ account }: Lab, registration: Registration): Promise<boolean> {
  const client = account.clients.lakeFormation;
  try {
    await client.send(new RegisterResourceCommand(registration));
    return true;
  } catch (error) {
    if (!(error instanceof LakeFormationServiceException)) throw error;
    if (error.name === "AlreadyExistsException") return true;
    if (error.name === "InvalidInputException" || error.name === "AccessDeniedException") return false;
    throw error;
  }
}
