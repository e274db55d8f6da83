import { InvalidDocumentError } from "../../lib/model/errors.ts";
import type { Digest } from "../../lib/model/workflow/history.ts";
import { type HubDocument, LARGEST_HUB_DOCUMENT, readHubDocument } from "../../lib/model/workflow/hub-document.ts";
import { publicationFaults, purposesToConfirm } from "../../lib/model/workflow/publication-faults.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { DeployedFile, DeployedFiles } from "../../lib/ports/deployed-files.ts";
import { CorruptItemError } from "../../lib/ports/errors.ts";
import type { HubPublication, HubTable, PeoplePublication } from "../../lib/ports/policy-table.ts";
import { type CustomResourceAnswer, type CustomResourceEvent, readDocument } from "../shared/custom-resource.ts";

/** What publishing needs. */
export interface PublicationDependencies {
  readonly table: HubTable;
  readonly publication: HubPublication & PeoplePublication;
  readonly files: DeployedFiles;
  /** The file that the deployment uploaded; what calls name is none of theirs to choose. */
  readonly reviewed: DeployedFile & { readonly digest: string };
  readonly clock: Clock;
  readonly digest: Digest;
}

/** As much of the list as an answer to CloudFormation holds. */
const LONGEST_LIST = 2000;

/**
 * Publishes the hub's document: people first, then the release that may speak of them, then who is gone goes.
 *
 * Every step may be done again, by this deployment or another: who may be in the table is on record there before they
 * are, so whoever is not in the document is found, whatever became of publications before.
 *
 * @throws InvalidDocumentError if the document is at fault, or may not follow the latest release; nothing is published
 */
export async function publishPolicies(
  dependencies: PublicationDependencies,
  event: CustomResourceEvent,
): Promise<CustomResourceAnswer> {
  const { table, publication, clock } = dependencies;
  const PhysicalResourceId = event.PhysicalResourceId ?? "policies";
  // a stack that is deleted must not open or close anything by it
  if (event.RequestType === "Delete") return { PhysicalResourceId };

  const { content, people } = await readReviewed(dependencies, event.ResourceProperties);
  const before = await table.readHub();
  const faults = publicationFaults(before, content);
  if (faults.length > 0) throw new InvalidDocumentError(faults);

  await noteFormerPeople(dependencies, event, before.release);
  await publication.publishPeople(people);
  const note = { by: event.StackId ?? PhysicalResourceId, at: clock.now() };
  const release = await publication.publishHub(content, note);
  await publication.removeOthers(people);
  const toConfirm = purposesToConfirm(before, content).join(",");
  return {
    PhysicalResourceId,
    Data: { Release: release, People: people.length, ToConfirm: toConfirm.slice(0, LONGEST_LIST) },
  };
}

/**
 * The document that the deployment uploaded.
 *
 * @throws InvalidDocumentError if the call is about another, or the file is not, to the byte, the one that was reviewed
 */
async function readReviewed(
  { files, digest, reviewed }: PublicationDependencies,
  { Digest }: CustomResourceEvent["ResourceProperties"],
): Promise<HubDocument> {
  if (Digest !== reviewed.digest) {
    const help = "deploy, which has the function publish what it uploads";
    throw new InvalidDocumentError([{ path: "Digest", message: "is not that of the last deployment's file", help }]);
  }
  const text = await files.readText(reviewed, LARGEST_HUB_DOCUMENT);
  if (digest(text) !== reviewed.digest) {
    const help = "somebody changed the file: find out who, delete it and deploy again";
    throw new InvalidDocumentError([{ path: "Digest", message: "is not that of the file that was uploaded", help }]);
  }
  return readHubDocument(JSON.parse(text));
}

/**
 * Puts on record whom publications left behind that kept no record yet, and stood in the stack's properties themselves.
 *
 * @throws CorruptItemError if nothing says whom the table holds: somebody could stay who is not in the document
 */
async function noteFormerPeople(
  { publication }: PublicationDependencies,
  { OldResourceProperties }: CustomResourceEvent,
  release: number,
): Promise<void> {
  if (OldResourceProperties && "Document" in OldResourceProperties) {
    const { people } = readHubDocument(readDocument(OldResourceProperties));
    return publication.notePeople(people.map(({ id }) => id));
  }
  if (release === 0 || (await publication.knowsPeople())) return;
  throw new CorruptItemError("the policy table has a release, and no record of the people that it holds", {
    help: "delete its items whose `sk` is `PERSON`, then the item `HUB`, `RELEASE`, and deploy again",
  });
}
