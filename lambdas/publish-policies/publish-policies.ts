import { InvalidDocumentError } from "../../lib/model/errors.ts";
import { readHubDocument } from "../../lib/model/workflow/hub-document.ts";
import { publicationFaults, purposesToConfirm } from "../../lib/model/workflow/publication-faults.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { HubTable, PolicyPublication } from "../../lib/ports/policy-table.ts";
import { type CustomResourceAnswer, type CustomResourceEvent, readDocument } from "../shared/custom-resource.ts";

/** What publishing needs. */
export interface PublicationDependencies {
  readonly table: HubTable;
  readonly publication: PolicyPublication;
  readonly clock: Clock;
}

/** As much of the list as an answer to CloudFormation holds. */
const LONGEST_LIST = 2000;

/**
 * Publishes the hub's document: people first, then the release that may speak of them, then who is gone goes.
 *
 * @throws InvalidDocumentError if the document is at fault, or may not follow the latest release; nothing is published
 */
export async function publishPolicies(
  { table, publication, clock }: PublicationDependencies,
  event: CustomResourceEvent,
): Promise<CustomResourceAnswer> {
  const PhysicalResourceId = event.PhysicalResourceId ?? "policies";
  // a stack that is deleted must not open or close anything by it
  if (event.RequestType === "Delete") return { PhysicalResourceId };

  const { content, people } = readHubDocument(readDocument(event.ResourceProperties));
  const before = await table.readHub();
  const faults = publicationFaults(before, content);
  if (faults.length > 0) throw new InvalidDocumentError(faults);

  await publication.publishPeople(people);
  const note = { by: event.StackId ?? PhysicalResourceId, at: clock.now() };
  const release = await publication.publishHub(content, note);
  await publication.removePeople(gone(event, new Set(people.map(({ id }) => id))));
  const toConfirm = purposesToConfirm(before, content).join(",");
  return {
    PhysicalResourceId,
    Data: { Release: release, People: people.length, ToConfirm: toConfirm.slice(0, LONGEST_LIST) },
  };
}

/** People of the document before who are not in this one. */
function gone({ OldResourceProperties }: CustomResourceEvent, people: ReadonlySet<string>): readonly string[] {
  if (!OldResourceProperties) return [];
  return readHubDocument(readDocument(OldResourceProperties))
    .people.map(({ id }) => id)
    .filter((id) => !people.has(id));
}
