import { CustomResource, Duration } from "aws-cdk-lib/core";
import type { Construct, IConstruct } from "constructs";
import type { Mesh } from "../../model/mesh.ts";
import { hubDocument, LARGEST_HUB_DOCUMENT } from "../../model/workflow/hub-document.ts";
import { hubContentOf } from "../../model/workflow/import-mesh.ts";
import { documentFile } from "./document-file.ts";
import { HandlerFunction } from "./handler-function.ts";
import { DECRYPT } from "./key-policy.ts";
import { type HubNames, hubRolePath } from "./physical-names.ts";
import type { PolicyTable } from "./policy-table.ts";
import { resourceProvider } from "./resource-provider.ts";

export interface PublicationProps {
  readonly mesh: Mesh;
  readonly policyTable: PolicyTable;
  readonly names: HubNames;
  readonly publishAgain: string | undefined;
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

/** The CDK's framework, which waits for the handler, has a minute more. */
const LONGEST_RUN = Duration.minutes(14);

/** Publishes the central part of the mesh with every deployment that changes it, or puts it into another table. */
export function publishPolicies(scope: Construct, props: PublicationProps): PolicyPublication {
  const { mesh, policyTable, names, publishAgain } = props;
  const document = hubDocument({ content: hubContentOf(mesh), people: mesh.people });
  const file = documentFile(scope, document, LARGEST_HUB_DOCUMENT);
  const publisher = new HandlerFunction(scope, "PublishPolicies", {
    handler: "publish-policies",
    description: "Publishes purposes, guardrails, people and domains",
    rolePath: hubRolePath(names),
    timeout: LONGEST_RUN,
    // holds all people at once
    memorySize: 2048,
    environment: {
      POLICY_TABLE: policyTable.table.tableName,
      // not from the call, which whoever may invoke the function makes
      DOCUMENT_BUCKET: file.bucketName,
      DOCUMENT_KEY: file.objectKey,
      DOCUMENT_DIGEST: file.digest,
    },
  });
  policyTable.open(publisher, {
    actions: ["dynamodb:PutItem", "dynamodb:BatchWriteItem"],
    leadingKeys: ["HUB", "PEOPLE", "PERSON#*"],
  });
  publisher.allow(["s3:GetObject"], [file.objectArn]);
  if (file.keyArn !== undefined) publisher.allow(DECRYPT, [file.keyArn]);
  const published = new CustomResource(scope, "PublishedPolicies", {
    resourceType: "Custom::PurposeMeshPolicies",
    serviceToken: resourceProvider(scope, "PoliciesProvider", publisher).serviceToken,
    properties: {
      Digest: file.digest,
      // a table that takes the place of another has a stream of its own, and nothing in it
      Table: policyTable.table.tableStreamArn,
      PublishAgain: publishAgain,
    },
  });
  return {
    version: file.digest.slice(0, 16),
    publishAfter: (others) => published.node.addDependency(...others.filter((other) => other !== published)),
  };
}
