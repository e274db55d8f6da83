import { dynamoProductPublication } from "../../lib/aws/dynamo-product-publication.ts";
import { awsDomain } from "../shared/aws.ts";
import { deployment, type OnEvent } from "../shared/custom-resource.ts";
import { DOMAIN, readEnvironment } from "../shared/environment.ts";
import { type Log, writeLog } from "../shared/log.ts";
import { onceMade } from "../shared/once.ts";
import { type ProductPublicationDependencies, publishProduct } from "./publish-product.ts";

/** Publishes a product of the domain, when its stack is deployed. */
export const createHandler = (dependencies: ProductPublicationDependencies & { readonly log: Log }): OnEvent =>
  deployment(dependencies.log, (event) => publishProduct(dependencies, event));

export const handler = onceMade(() => {
  const environment = readEnvironment("publish-product", [...DOMAIN]);
  const { client, ...domain } = awsDomain(environment, "publish-product");
  const publication = dynamoProductPublication({ client, name: environment.POLICY_TABLE });
  return createHandler({ ...domain, publication, log: writeLog });
});
