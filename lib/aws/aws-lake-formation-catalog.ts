import {
  AddLFTagsToResourceCommand,
  BatchGrantPermissionsCommand,
  type BatchPermissionsFailureEntry,
  BatchRevokePermissionsCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  DeleteDataCellsFilterCommand,
  DeleteLFTagCommand,
  LakeFormationServiceException,
  type LFTagError,
  RemoveLFTagsFromResourceCommand,
  UpdateLFTagCommand,
} from "@aws-sdk/client-lakeformation";
import type { BatchEntry, Call } from "../lake-formation/calls.ts";
import { isOfDomain } from "../lake-formation/domain-part.ts";
import { isOwnTag, purposeOfRole } from "../lake-formation/names.ts";
import type { Catalog, LakeFormationState } from "../lake-formation/state.ts";
import type { Instant } from "../model/mesh.ts";
import type { CallFailure, LakeFormationCatalog } from "../ports/lake-formation-catalog.ts";
import { AwsCatalogReader } from "./aws-catalog-reader.ts";
import { holdsAlready } from "./lake-formation-outcome.ts";
import { type CatalogClients, readDatabaseNames, readTagsOf } from "./lake-formation-reader.ts";
import { anotherAttempt, DEFAULT_PATIENCE, isTransient, isTransientCode, type Patience } from "./patience.ts";

/** A part of a call that failed, and with what. */
interface PartError {
  readonly part?: string | undefined;
  readonly code: string;
  readonly message: string;
}

/** {@link LakeFormationCatalog} of one account and Region. */
export class AwsLakeFormationCatalog implements LakeFormationCatalog {
  readonly #clients: CatalogClients;
  readonly #patience: Patience;
  readonly #reader: AwsCatalogReader;

  /** Clients that do not try again by themselves: the catalog does, by `patience`, and knows what has an effect twice. */
  constructor(clients: CatalogClients, catalog: Catalog, patience: Partial<Patience> = {}) {
    this.#clients = clients;
    this.#patience = { ...DEFAULT_PATIENCE, ...patience };
    this.#reader = new AwsCatalogReader(clients, catalog, patience);
  }

  readState(domain: string, stopAt?: Instant, isIncluded?: (database: string) => boolean): Promise<LakeFormationState> {
    return this.#reader.readState(domain, stopAt, isIncluded);
  }

  readDatabaseNames(stopAt?: Instant): Promise<readonly string[]> {
    return readDatabaseNames(this.#reader.reading(stopAt));
  }

  async hasOtherDomains(domain: string): Promise<boolean> {
    const reading = this.#reader.reading();
    for (const name of await readDatabaseNames(reading)) {
      if (isOfDomain(name, domain)) continue;
      const { LFTagOnDatabase = [] } = (await readTagsOf(reading, { Database: { Name: name } })) ?? {};
      if (LFTagOnDatabase.some(({ TagKey = "" }) => isOwnTag(TagKey))) return true;
    }
    return false;
  }

  async apply(call: Call, stopAt?: Instant): Promise<readonly CallFailure[]> {
    const failures: CallFailure[] = [];
    let left = call;
    for (let made = 1; ; made++) {
      const errors = await this.#send(left);
      const passing = errors.filter(({ code }) => isTransientCode(code));
      const isRepeated = passing.length > 0 && (await anotherAttempt(this.#patience, made, stopAt));
      for (const error of isRepeated ? errors.filter((each) => !passing.includes(each)) : errors) {
        if (!(await holdsAlready(this.#reader.reading(stopAt), left, error))) failures.push(toFailure(call, error));
      }
      if (!isRepeated) return failures;
      left = onlyParts(left, passing);
    }
  }

  /** Sends the call and returns what failed of it. An answer of 200 may hold failures: unread, they are lost grants. */
  async #send(call: Call): Promise<readonly PartError[]> {
    const client = this.#clients.lakeFormation;
    try {
      switch (call.operation) {
        case "CreateLFTag":
          return errorsIn(await client.send(new CreateLFTagCommand(call.input)));
        case "UpdateLFTag":
          return errorsIn(await client.send(new UpdateLFTagCommand(call.input)));
        case "DeleteLFTag":
          return errorsIn(await client.send(new DeleteLFTagCommand(call.input)));
        case "CreateDataCellsFilter":
          return errorsIn(await client.send(new CreateDataCellsFilterCommand(call.input)));
        case "DeleteDataCellsFilter":
          return errorsIn(await client.send(new DeleteDataCellsFilterCommand(call.input)));
        case "AddLFTagsToResource":
          return errorsIn(await client.send(new AddLFTagsToResourceCommand(call.input)));
        case "RemoveLFTagsFromResource":
          return errorsIn(await client.send(new RemoveLFTagsFromResourceCommand(call.input)));
        case "BatchGrantPermissions":
          return errorsIn(await client.send(new BatchGrantPermissionsCommand(call.input)));
        case "BatchRevokePermissions":
          return errorsIn(await client.send(new BatchRevokePermissionsCommand(call.input)));
      }
    } catch (error) {
      if (!(error instanceof LakeFormationServiceException) && !isTransient(error)) throw error;
      // a connection that broke: whether it was done shows when it is sent again
      const isAnswer = error instanceof LakeFormationServiceException;
      return [{ code: isAnswer ? error.name : "TimeoutError", message: error.message }];
    }
  }
}

/** Calls of several parts name those that failed; a call of one part is done or refused as a whole. */
interface Answer {
  readonly $metadata: object;
  readonly Failures?: readonly (LFTagError & BatchPermissionsFailureEntry)[] | undefined;
}

function errorsIn({ Failures = [] }: Answer): readonly PartError[] {
  return Failures.map(({ LFTag, RequestEntry, Error: { ErrorCode = "Unknown", ErrorMessage = "" } = {} }) => ({
    part: LFTag?.TagKey ?? RequestEntry?.Id,
    code: ErrorCode,
    message: ErrorMessage,
  }));
}

function toFailure(call: Call, { part, code, message }: PartError): CallFailure {
  const isMissing = code === "InvalidInputException" && /^Invalid principal\b/i.test(message);
  return { operation: call.operation, part, code, isPrincipalMissing: isMissing && isAboutPurposeRoles(call, part) };
}

/** Only these come and go with their accounts: whoever else cannot be found, what was to be taken from them stays. */
function isAboutPurposeRoles(call: Call, part: string | undefined): boolean {
  if (call.operation !== "BatchGrantPermissions" && call.operation !== "BatchRevokePermissions") return false;
  const entries = call.input.Entries.filter(({ Id }) => part === undefined || Id === part);
  const isRole = ({ Principal }: BatchEntry) => purposeOfRole(Principal.DataLakePrincipalIdentifier) !== undefined;
  return entries.length > 0 && entries.every(isRole);
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
