import {
  AddLFTagsToResourceCommand,
  BatchGrantPermissionsCommand,
  BatchRevokePermissionsCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  DeleteDataCellsFilterCommand,
  DeleteLFTagCommand,
  type ErrorDetail,
  LakeFormationServiceException,
  RemoveLFTagsFromResourceCommand,
  UpdateLFTagCommand,
} from "@aws-sdk/client-lakeformation";
import type { BatchEntry, Call } from "../lake-formation/calls.ts";
import { isOfDomain } from "../lake-formation/domain-part.ts";
import type { Catalog, LakeFormationState } from "../lake-formation/state.ts";
import type { CallFailure, LakeFormationCatalog } from "../ports/lake-formation-catalog.ts";
import { type CatalogClients, readCatalogState } from "./lake-formation-reader.ts";

/** A part of a call that failed, and with what. */
interface PartError {
  readonly part?: string | undefined;
  readonly code: string;
  readonly message: string;
}

/** How often, and for how long at first, to try again what others got in the way of. */
export interface Patience {
  readonly attempts: number;
  readonly firstPause: number;
}

const PATIENCE: Patience = { attempts: 8, firstPause: 200 };

/** Passes by itself; the SDK retries throttling, not this one, and neither within a batch. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "ConcurrentModificationException",
  "InternalServiceException",
  "OperationTimeoutException",
  "ResourceNotReadyException",
  "ThrottledException",
  "ThrottlingException",
]);

/** Says that what the call leads to holds already: a name stands for its content, and a tag key for its values. */
const DONE: Readonly<Partial<Record<Call["operation"], readonly string[]>>> = {
  CreateLFTag: ["AlreadyExistsException"],
  CreateDataCellsFilter: ["AlreadyExistsException"],
  DeleteLFTag: ["EntityNotFoundException"],
  DeleteDataCellsFilter: ["EntityNotFoundException"],
  RemoveLFTagsFromResource: ["EntityNotFoundException"],
  BatchRevokePermissions: ["EntityNotFoundException"],
};

/** {@link LakeFormationCatalog} of one account and Region. */
export class AwsLakeFormationCatalog implements LakeFormationCatalog {
  readonly #clients: CatalogClients;
  readonly #catalog: Catalog;
  readonly #patience: Patience;

  constructor(clients: CatalogClients, catalog: Catalog, patience: Patience = PATIENCE) {
    this.#clients = clients;
    this.#catalog = catalog;
    this.#patience = patience;
  }

  readState(domain: string): Promise<LakeFormationState> {
    return readCatalogState(this.#clients, this.#catalog, (database) => isOfDomain(database, domain));
  }

  async apply(call: Call): Promise<readonly CallFailure[]> {
    let left = call;
    const failures: CallFailure[] = [];
    for (let attempt = 1; ; attempt++) {
      const errors = await this.#send(left);
      const isLast = attempt >= this.#patience.attempts;
      const again = isLast ? [] : errors.filter(({ code }) => TRANSIENT.has(code));
      failures.push(...errors.filter((error) => !again.includes(error)).flatMap((error) => toFailure(call, error)));
      if (again.length === 0) return failures;
      left = onlyParts(left, again);
      // full jitter: whoever collided must not meet again
      await pause(Math.random() * this.#patience.firstPause * 2 ** attempt);
    }
  }

  /** Sends the call and returns what failed of it. An answer of 200 may hold failures: unread, they are lost grants. */
  async #send(call: Call): Promise<readonly PartError[]> {
    const client = this.#clients.lakeFormation;
    try {
      switch (call.operation) {
        case "CreateLFTag":
          await client.send(new CreateLFTagCommand(call.input));
          return [];
        case "UpdateLFTag":
          await client.send(new UpdateLFTagCommand(call.input));
          return [];
        case "DeleteLFTag":
          await client.send(new DeleteLFTagCommand(call.input));
          return [];
        case "CreateDataCellsFilter":
          await client.send(new CreateDataCellsFilterCommand(call.input));
          return [];
        case "DeleteDataCellsFilter":
          await client.send(new DeleteDataCellsFilterCommand(call.input));
          return [];
        case "AddLFTagsToResource":
          return tagErrors(await client.send(new AddLFTagsToResourceCommand(call.input)));
        case "RemoveLFTagsFromResource":
          return tagErrors(await client.send(new RemoveLFTagsFromResourceCommand(call.input)));
        case "BatchGrantPermissions":
          return entryErrors(await client.send(new BatchGrantPermissionsCommand(call.input)));
        case "BatchRevokePermissions":
          return entryErrors(await client.send(new BatchRevokePermissionsCommand(call.input)));
      }
    } catch (error) {
      if (!(error instanceof LakeFormationServiceException)) throw error;
      return [{ code: error.name, message: error.message }];
    }
  }
}

interface Failing<Entry> {
  readonly Failures?: readonly Entry[] | undefined;
}

function tagErrors({
  Failures = [],
}: Failing<{ LFTag?: { TagKey: string | undefined } | undefined; Error?: ErrorDetail | undefined }>): PartError[] {
  return Failures.map(({ LFTag, Error: error }) => partError(LFTag?.TagKey, error));
}

function entryErrors({
  Failures = [],
}: Failing<{ RequestEntry?: { Id: string | undefined } | undefined; Error?: ErrorDetail | undefined }>): PartError[] {
  return Failures.map(({ RequestEntry, Error: error }) => partError(RequestEntry?.Id, error));
}

function partError(part: string | undefined, { ErrorCode, ErrorMessage }: ErrorDetail = {}): PartError {
  return { part, code: ErrorCode ?? "Unknown", message: ErrorMessage ?? "" };
}

function toFailure({ operation }: Call, { part, code, message }: PartError): readonly CallFailure[] {
  if (DONE[operation]?.includes(code)) return [];
  // a grant that nobody holds is what revoking leads to; AWS has no code of its own for it
  if (operation === "BatchRevokePermissions" && /has no permissions|no permissions revoked/i.test(message)) return [];
  const isPrincipalMissing = code === "InvalidInputException" && /principal/i.test(message);
  return [{ operation, part, code, isPrincipalMissing }];
}

/** The call without the parts that went through. */
function onlyParts(call: Call, errors: readonly PartError[]): Call {
  const parts = new Set(errors.map(({ part }) => part));
  // the whole call failed, so nothing of it went through
  if (parts.has(undefined)) return call;
  switch (call.operation) {
    case "BatchGrantPermissions":
    case "BatchRevokePermissions": {
      const Entries = call.input.Entries.filter(({ Id }: BatchEntry) => parts.has(Id));
      return { operation: call.operation, input: { Entries } };
    }
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource": {
      const LFTags = call.input.LFTags.filter(({ TagKey }) => parts.has(TagKey));
      return { operation: call.operation, input: { ...call.input, LFTags } };
    }
    default:
      return call;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
