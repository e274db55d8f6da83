import {
  CreateDatabaseCommand,
  type CreateDatabaseCommandInput,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GlueClient,
  UpdateDatabaseCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { SHIM_ACCESS_KEY } from "./access-key.ts";
import { type Emulation, type Properties, unlessGone } from "./emulation.ts";

const client = new GlueClient({ credentials: { accessKeyId: SHIM_ACCESS_KEY, secretAccessKey: "local" } });

// the properties of a resource are the operation's input, by the names and meanings of Glue itself
const databaseOf = (properties: Properties) => properties as unknown as CreateDatabaseCommandInput;
const tableOf = (properties: Properties) => properties as unknown as CreateTableCommandInput;

/** `AWS::Glue::Database` */
export const database: Emulation = {
  create: async (properties) => {
    const input = databaseOf(properties);
    await client.send(new CreateDatabaseCommand(input));
    return { id: input.DatabaseInput?.Name ?? "" };
  },
  update: async (properties, { id }) => {
    const input = databaseOf(properties);
    if (input.DatabaseInput?.Name !== id) return database.create(properties, id);
    await client.send(new UpdateDatabaseCommand({ ...input, Name: id }));
    return { id };
  },
  remove: (properties, Name) =>
    unlessGone(client.send(new DeleteDatabaseCommand({ CatalogId: databaseOf(properties).CatalogId, Name }))),
};

/** `AWS::Glue::Table` */
export const table: Emulation = {
  create: async (properties) => {
    const input = tableOf(properties);
    await client.send(new CreateTableCommand(input));
    return { id: input.TableInput?.Name ?? "" };
  },
  update: async (properties, { id }) => {
    const input = tableOf(properties);
    if (input.TableInput?.Name !== id) return table.create(properties, id);
    await client.send(new UpdateTableCommand(input));
    return { id };
  },
  remove: (properties, Name) => {
    const { CatalogId, DatabaseName } = tableOf(properties);
    return unlessGone(client.send(new DeleteTableCommand({ CatalogId, DatabaseName, Name })));
  },
};
