import type { Credentials } from "../../lib/local/local-sessions.ts";

/** What the HTTP APIs answer, as far as the story looks at it; `docs/api.md` has the whole. */
export interface Body {
  readonly products?: readonly CatalogProduct[];
  readonly legs?: { readonly person: Leg; readonly product: Leg };
  readonly requests?: readonly OpenRequest[];
  readonly credentials?: Credentials;
  readonly expiresAt?: string;
  readonly status?: string;
  readonly validUntil?: string;
  readonly code?: string;
  readonly message?: string;
  readonly reasons?: readonly Reason[];
}

export interface CatalogProduct {
  readonly id: string;
  readonly inputs: readonly string[];
  readonly tables: readonly { readonly name: string; readonly columns: readonly { readonly name: string }[] }[];
  readonly purposes: readonly { readonly id: string; readonly outcome: string; readonly reasons: readonly Reason[] }[];
}

interface Reason {
  readonly code: string;
  readonly message: string;
}

interface Leg {
  readonly state: string;
  readonly request?: string;
}

interface OpenRequest {
  readonly leg: string;
  readonly person?: string;
  readonly product?: string;
  readonly purpose: string;
  readonly request: string;
  readonly requester: string;
  readonly reason: string;
}

/** An answer of an HTTP API. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** The codes of an answer's reasons, or its own code. */
export function codesOf({ body }: Answer): readonly (string | undefined)[] {
  return body.reasons?.map(({ code }) => code) ?? [body.code];
}
