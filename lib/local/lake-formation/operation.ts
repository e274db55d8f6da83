import type { ZodType, z } from "zod";
import { applyCall } from "../../lake-formation/apply-call.ts";
import type { Call } from "../../lake-formation/calls.ts";
import type { LakeFormationState } from "../../lake-formation/state.ts";
import type { Json, LocalAccount } from "./account.ts";

/** One of the services' exceptions, as SDKs know it. */
export interface ServiceException {
  readonly code: string;
  readonly message: string;
}

/** Nothing was done, for this reason. */
export interface Refusal {
  readonly exception: ServiceException;
}

/** What a call led to: a refusal, or the account as it is afterwards and the answer. */
export type Outcome = Refusal | { readonly account: LocalAccount; readonly answer: Json };

/** What an operation needs to know beside its input. */
export interface Context {
  readonly account: LocalAccount;
  /** ARN of whoever calls. */
  readonly caller: string;
  /** Whether the caller may change whatever it likes: an administrator of the data lake, or nobody in particular. */
  readonly isAdministrator: boolean;
  /** Seconds since 1970, as both services carry time. */
  readonly now: number;
  /** Elements on a page unless the caller asks for fewer. */
  readonly pageSize: number;
  /** Whether an IAM role exists; absent when that is not modelled. */
  readonly roles?: ((arn: string) => boolean) | undefined;
}

/** Carries out one call. */
export type Operation = (context: Context, input: Json) => Outcome;

/** An operation that refuses input which its schema does not take, as the service's own model of it does. */
export function operation<Schema extends ZodType>(
  schema: Schema,
  run: (context: Context, input: z.infer<Schema>) => Outcome,
): Operation {
  return (context, input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(context, parsed.data);
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") ?? "";
    return invalid(`1 validation error detected: value at \`${place}\`: ${issue?.message}`);
  };
}

export function refuse(code: string, message: string): Refusal {
  return { exception: { code, message } };
}

export function invalid(message: string): Refusal {
  return { exception: invalidInput(message) };
}

/** What both services say of input that makes no sense. */
export function invalidInput(message: string): ServiceException {
  return { code: "InvalidInputException", message };
}

/** The account as it was, and an answer. */
export function answer({ account }: Context, given: Json): Outcome {
  return { account, answer: given };
}

/** The account as it was changed to, and by default an empty answer, which says that it worked. */
export function changed(account: LocalAccount, given: Json = {}): Outcome {
  return { account, answer: given };
}

export function withCatalog(account: LocalAccount, catalog: LakeFormationState): LocalAccount {
  return { ...account, catalog };
}

/** Has the kit's pure model of Lake Formation carry out a call that succeeds or fails as a whole. */
export function carryOut({ account }: Context, call: Call): Outcome {
  const { state, error } = applyCall(account.catalog, call);
  return error ? { exception: error } : changed(withCatalog(account, state));
}
