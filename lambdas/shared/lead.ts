import type { Millis } from "../../lib/model/mesh.ts";
import { parseDuration } from "../../lib/model/time.ts";
import { ConfigurationError } from "./errors.ts";

/** How long before a view ends it is taken away. @throws ConfigurationError if the variable is no duration */
export function readLead({ NARROWING_LEAD }: { readonly NARROWING_LEAD: string }): Millis {
  const lead = parseDuration(NARROWING_LEAD);
  if (lead !== undefined) return lead;
  throw new ConfigurationError("`NARROWING_LEAD` is no duration", { help: "write it like `PT5M`" });
}
