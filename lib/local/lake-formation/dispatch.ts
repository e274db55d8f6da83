import type { Json } from "./account.ts";
import type { Fault } from "./faults.ts";
import { FILTER_OPERATIONS } from "./filters.ts";
import { GLUE_OPERATIONS } from "./glue.ts";
import { LOCATION_OPERATIONS } from "./locations.ts";
import { answer, type Context, type Operation, type Outcome, refuse } from "./operation.ts";
import { PERMISSION_OPERATIONS } from "./permissions.ts";
import { SETTINGS_OPERATIONS } from "./settings.ts";
import { TAG_OPERATIONS } from "./tags.ts";
import type { Service } from "./wire.ts";

const OPERATIONS: Readonly<Record<Service, ReadonlyMap<string, Operation>>> = {
  lakeformation: new Map(
    Object.entries({
      ...TAG_OPERATIONS,
      ...PERMISSION_OPERATIONS,
      ...FILTER_OPERATIONS,
      ...SETTINGS_OPERATIONS,
      ...LOCATION_OPERATIONS,
    }),
  ),
  glue: new Map(Object.entries(GLUE_OPERATIONS)),
};

/** Carries out one call as far as the fault lets it. */
export function dispatch(
  context: Context,
  { service, operation, input }: { readonly service: Service; readonly operation: string; readonly input: Json },
  fault?: Fault,
): Outcome {
  const run = OPERATIONS[service].get(operation);
  if (!run) return refuse("UnknownOperationException", `\`${operation}\` is not part of this model of AWS`);
  if (fault?.kind === "refusal") return refuse(fault.code, fault.message ?? "");
  const { CatalogId } = input;
  if (CatalogId !== undefined && CatalogId !== context.account.catalog.account) {
    return refuse("AccessDeniedException", `no access to the catalog of \`${CatalogId}\``);
  }
  return fault?.kind === "partial" ? partly(run, { context, input, fault }) : run(context, input);
}

/** How many parts of a call can fail by themselves. */
export function partsOf({ Entries, LFTags }: Json): number {
  const parts = Entries ?? LFTags;
  return Array.isArray(parts) ? parts.length : 0;
}

interface PartlyFailing {
  readonly context: Context;
  readonly input: Json;
  readonly fault: Extract<Fault, { kind: "partial" }>;
}

function partly(run: Operation, { context, input, fault }: PartlyFailing): Outcome {
  const name = Array.isArray(input.Entries) ? "Entries" : "LFTags";
  const parts: readonly unknown[] = Array.isArray(input[name]) ? input[name] : [];
  const fails = (at: number) => fault.parts.includes(at);
  const left = parts.filter((_, at) => !fails(at));
  const outcome = left.length > 0 ? run(context, { ...input, [name]: left }) : answer(context, {});
  if ("exception" in outcome) return outcome;
  const detail = { Error: { ErrorCode: fault.code, ErrorMessage: fault.message ?? "" } };
  const failed = parts
    .filter((_, at) => fails(at))
    .map((part) => (name === "Entries" ? { RequestEntry: part, ...detail } : { LFTag: part, ...detail }));
  const own = Array.isArray(outcome.answer.Failures) ? outcome.answer.Failures : [];
  const Failures = [...own, ...failed];
  return Failures.length > 0 ? { ...outcome, answer: { ...outcome.answer, Failures } } : outcome;
}
