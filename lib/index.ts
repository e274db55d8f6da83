/**
 * Purpose-based access control for data meshes on AWS: the only entry of the package.
 *
 * @packageDocumentation
 */

export { DataDomain, type DataDomainProps } from "./constructs/data-domain.ts";
export { DataDomainGrants } from "./constructs/data-domain-grants.ts";
export { DataDomainMonitoring, type DataDomainMonitoringProps } from "./constructs/data-domain-monitoring.ts";
export { DataProduct, type DataProductProps } from "./constructs/data-product.ts";
export { DataProductGrants } from "./constructs/data-product-grants.ts";
export { ConstructPropsError, MissingHandlerError } from "./constructs/errors.ts";
export { PolicyHub, type PolicyHubProps } from "./constructs/policy-hub.ts";
export { PolicyHubGrants } from "./constructs/policy-hub-grants.ts";
export { PolicyHubMonitoring, type PolicyHubMonitoringProps } from "./constructs/policy-hub-monitoring.ts";
export type { IPolicyHub, PolicyHubAttributes } from "./constructs/policy-hub-reference.ts";
export { PurposeAccess, type PurposeAccessProps, type PurposeSeat } from "./constructs/purpose-access.ts";
export type { TokenIssuer } from "./constructs/token-issuer.ts";
export { loadMesh } from "./local/load-mesh.ts";
export type {
  Decision,
  HidingCode,
  MeshIndex,
  Question,
  Reason,
  ReasonCode,
  SessionDecision,
  SessionQuestion,
} from "./model/decision.ts";
export { parseMesh } from "./model/document/parse-mesh.ts";
export { type ErrorKind, type Fault, InvalidDocumentError, MeshError } from "./model/errors.ts";
export type { Instant, Mesh, Millis, Product, Purpose, View } from "./model/mesh.ts";
export { indexMesh } from "./model/mesh-index.ts";
export type { Treatment } from "./model/treatment.ts";
