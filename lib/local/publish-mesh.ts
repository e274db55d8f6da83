import { dynamoPolicyPublication } from "../aws/dynamo-policy-publication.ts";
import { dynamoPolicyTable } from "../aws/dynamo-policy-table.ts";
import { sha256 } from "../aws/sha256.ts";
import type { Instant, Mesh } from "../model/mesh.ts";
import { hubContentOf, legsOfMesh, productContentOf } from "../model/workflow/import-mesh.ts";
import { LegConflictError } from "../ports/errors.ts";
import type { EmbeddedDynamo } from "./embedded-dynamo.ts";

const IMPORT = { by: "mesh-document", reason: "stated in the mesh document" };

/**
 * Fills the policy table from a mesh document, as the deployments of hub and domains do.
 *
 * What has been decided since stays: a document's statement is taken only where the table has nothing about its leg.
 */
export async function publishMesh({ client, table }: EmbeddedDynamo, mesh: Mesh, at: Instant): Promise<void> {
  const publication = dynamoPolicyPublication({ client, name: table });
  await publication.publishPeople(mesh.people);
  await publication.publishHub(hubContentOf(mesh), { by: IMPORT.by, at });
  await publication.removeOthers(mesh.people);
  for (const product of mesh.products) await publication.publishProduct(productContentOf(product));

  const policy = dynamoPolicyTable(client, table);
  for (const leg of legsOfMesh(mesh, { ...IMPORT, at, digest: sha256 })) {
    await policy.writeLeg(leg).catch((cause: unknown) => {
      if (!(cause instanceof LegConflictError)) throw cause;
    });
  }
  for (const acknowledgement of mesh.acknowledgements) await policy.acknowledge(acknowledgement, at);
}
