import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { GlueClient } from "@aws-sdk/client-glue";
import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import type { CatalogClients } from "../../lib/aws/lake-formation-reader.ts";
import { applyCall } from "../../lib/lake-formation/apply-call.ts";
import { batchEntry, filterInput, tagInput } from "../../lib/lake-formation/call-inputs.ts";
import type { Call } from "../../lib/lake-formation/calls.ts";
import type { CatalogTable, Database, LakeFormationState, Tags } from "../../lib/lake-formation/state.ts";

type Json = Readonly<Record<string, unknown>>;

/** One error to answer with: of the whole call, or of a part of it. */
export interface Fault {
  readonly code: string;
  readonly message?: string;
  readonly part?: string;
}

/**
 * Lake Formation and Glue over HTTP, as far as the catalog needs them: the wire format of AWS, the rules of the model.
 * Everything is paged by one, so that whoever reads the first page only is found out.
 */
export class LakeFormationServer {
  state: LakeFormationState;
  /** Faults to answer the next calls of an operation with, first to last. */
  readonly faults = new Map<string, Fault[]>();
  readonly received: { readonly operation: string; readonly input: Json }[] = [];
  readonly #server = createServer(async (request, response) => {
    const { status, body } = this.#answer(operationOf(request), await bodyOf(request));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });

  constructor(state: LakeFormationState) {
    this.state = state;
  }

  async start(): Promise<CatalogClients> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    const settings = {
      endpoint: `http://127.0.0.1:${port}`,
      region: this.state.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    };
    return { lakeFormation: new LakeFormationClient(settings), glue: new GlueClient(settings) };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(operation: string, input: Json): { status: number; body: object } {
    this.received.push({ operation, input });
    const fault = this.faults.get(operation)?.shift();
    if (fault && fault.part === undefined) return failure(fault);
    const read = this.#read(operation, input);
    if (read) return { status: 200, body: read };

    const { state, error, failures } = applyCall(
      this.state,
      withoutPart({ operation, input } as unknown as Call, fault),
    );
    this.state = state;
    if (error) return failure(error);
    const all = [...failures, ...(fault?.part === undefined ? [] : [{ message: "", ...fault, part: fault.part }])];
    return { status: 200, body: { Failures: all.map(failedPart) } };
  }

  #read(operation: string, input: Json): object | undefined {
    const { tags, filters, grants, databases } = this.state;
    switch (operation) {
      case "ListLFTags":
        return page("LFTags", tags.map(tagInput), input);
      case "ListDataCellsFilter":
        return page(
          "DataCellsFilters",
          filters.map((filter) => filterInput(filter, this.state)),
          input,
        );
      case "ListPermissions":
        return page(
          "PrincipalResourcePermissions",
          grants.map((grant) => batchEntry(grant, "1", this.state)),
          input,
        );
      case "GetDatabases":
        return page(
          "DatabaseList",
          databases.map(({ name }) => ({ Name: name })),
          input,
        );
      case "GetTables":
        return page("TableList", (this.#database(input.DatabaseName)?.tables ?? []).map(glueTable), input);
      case "GetResourceLFTags":
        return this.#tagsOf(
          input.Resource as { Database?: { Name: string }; Table?: { DatabaseName: string; Name: string } },
        );
      default:
        return undefined;
    }
  }

  #database(name: unknown): Database | undefined {
    return this.state.databases.find((database) => database.name === name);
  }

  #tagsOf({ Database: named, Table }: { Database?: { Name: string }; Table?: { DatabaseName: string; Name: string } }) {
    const database = this.#database(named?.Name ?? Table?.DatabaseName);
    const table = database?.tables.find(({ name }) => name === Table?.Name);
    return {
      LFTagOnDatabase: pairs(database?.tags),
      LFTagsOnTable: pairs(table?.tags),
      LFTagsOnColumns: table?.columns.map((column) => ({ Name: column.name, LFTags: pairs(column.tags) })),
    };
  }
}

function operationOf({ url = "", headers }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  return typeof target === "string" ? (target.split(".")[1] ?? "") : url.slice(1);
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}");
}

function page(name: string, all: readonly unknown[], { NextToken }: Json): object {
  const at = Number(NextToken ?? 0);
  return { [name]: all.slice(at, at + 1), ...(at + 1 < all.length ? { NextToken: String(at + 1) } : {}) };
}

function glueTable({ name, columns }: CatalogTable): object {
  const named = (isPartition: boolean) =>
    columns.filter(({ partition = false }) => partition === isPartition).map((column) => ({ Name: column.name }));
  return { Name: name, StorageDescriptor: { Columns: named(false) }, PartitionKeys: named(true) };
}

function pairs(tags: Tags = {}): object[] {
  return Object.entries(tags).map(([TagKey, value]) => ({ TagKey, TagValues: [value] }));
}

function failure({ code, message = "" }: Fault): { status: number; body: object } {
  return { status: 400, body: { __type: code, Message: message } };
}

function failedPart({ part, code, message }: { part: string; code: string; message: string }): object {
  const detail = { ErrorCode: code, ErrorMessage: message };
  return { RequestEntry: { Id: part }, LFTag: { TagKey: part, TagValues: ["allow"] }, Error: detail };
}

/** The call without the part that the fault is about. */
function withoutPart(call: Call, fault: Fault | undefined): Call {
  if (fault?.part === undefined) return call;
  switch (call.operation) {
    case "BatchGrantPermissions":
    case "BatchRevokePermissions":
      return { ...call, input: { Entries: call.input.Entries.filter(({ Id }) => Id !== fault.part) } };
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return {
        ...call,
        input: { ...call.input, LFTags: call.input.LFTags.filter(({ TagKey }) => TagKey !== fault.part) },
      };
    default:
      return call;
  }
}
