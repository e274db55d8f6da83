import type { IConstruct } from "constructs";
import { type Fault, faultLine, MeshError, type MeshErrorOptions } from "../model/errors.ts";

/** What a construct was given cannot be deployed; every fault of one construct is reported at once. */
export class ConstructPropsError extends MeshError {
  readonly kind = "invalid";
  readonly code = "construct-props";
  readonly faults: readonly Fault[];

  constructor(scope: IConstruct, faults: readonly Fault[], options?: MeshErrorOptions) {
    super(`\`${scope.node.path}\`: ${faults.map(faultLine).join("; ")}`, options);
    this.faults = faults;
  }
}

/** The handlers that a construct deploys have not been built. */
export class MissingHandlerError extends MeshError {
  readonly kind = "notFound";
  readonly code = "missing-handler";
}
