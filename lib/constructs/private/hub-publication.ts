import { createHash } from "node:crypto";
import { CustomResource, Duration } from "aws-cdk-lib/core";
import type { Construct, IConstruct } from "constructs";
import type { Mesh } from "../../model/mesh.ts";
import { hubDocument } from "../../model/workflow/hub-document.ts";
import { hubContentOf } from "../../model/workflow/import-mesh.ts";
import { HandlerFunction } from "./handler-function.ts";
import { packedDocument } from "./packed-document.ts";
import { type HubNames, hubRolePath } from "./physical-names.ts";
import { type PolicyTable, READ_ITEMS } from "./policy-table.ts";
import { resourceProvider } from "./resource-provider.ts";

export interface PublicationProps {
  readonly mesh: Mesh;
  readonly policyTable: PolicyTable;
  readonly names: HubNames;
}

/** What a deployment publishes. */
export interface PolicyPublication {
  /** Changes whenever the central part of the mesh does. */
  readonly version: string;
  /**
   * Has the publication wait for `others`. A deployment that fails must not have published: CloudFormation cannot
   * withdraw it, since published versions only rise.
   */
  publishAfter(others: readonly IConstruct[]): void;
}

/** Publishes the central part of the mesh with every deployment that changes it. */
export function publishPolicies(scope: Construct, { mesh, policyTable, names }: PublicationProps): PolicyPublication {
  const publisher = new HandlerFunction(scope, "PublishPolicies", {
    handler: "publish-policies",
    description: "Publishes purposes, guardrails, people and domains",
    rolePath: hubRolePath(names),
    timeout: Duration.minutes(5),
    environment: { POLICY_TABLE: policyTable.table.tableName },
  });
  policyTable.open(publisher, [...READ_ITEMS, "dynamodb:PutItem", "dynamodb:BatchWriteItem"]);
  const document = hubDocument({ content: hubContentOf(mesh), people: mesh.people });
  const published = new CustomResource(scope, "PublishedPolicies", {
    resourceType: "Custom::PurposeMeshPolicies",
    serviceToken: resourceProvider(scope, "PoliciesProvider", publisher).serviceToken,
    properties: { Document: packedDocument(scope, document) },
  });
  return {
    version: createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 16),
    publishAfter: (others) => published.node.addDependency(...others.filter((other) => other !== published)),
  };
}
