import type { Acknowledgement, Instant, Person } from "../model/mesh.ts";
import type {
  Hub,
  HubContent,
  PersonRecord,
  ProductContent,
  ProductRecord,
  SessionRecord,
} from "../model/workflow/hub.ts";
import type { LegKey, LegState } from "../model/workflow/leg.ts";

/**
 * Where a mesh's policy is kept.
 *
 * Every read sees every write that ended before it began: a revocation of a moment ago must not still allow.
 * Every write is one conditional write of one item, except publications: a release becomes visible all at once or not at
 * all, people one by one before it.
 * Every implementation must pass `test/contract/policy-table.contract.ts`. Who needs only some parts takes these alone.
 */
export interface PolicyTable
  extends HubTable,
    PeopleTable,
    ProductTable,
    ContentTable,
    LegTable,
    InboxTable,
    SessionTable {}

/** What the centre has published. */
export interface HubTable {
  /** The latest release of the hub, whole. Release 0 and empty if nothing was published. */
  readHub(): Promise<Hub>;
}

/** People, with what was decided about them. */
export interface PeopleTable {
  /** The person with approvals and acknowledgements; `undefined` if nobody has that id. */
  readPerson(id: string): Promise<PersonRecord | undefined>;

  /** The person and everybody above, nearest first; ends at whoever has no manager or is not known. */
  readLine(id: string): Promise<readonly Person[]>;
}

/** Products, with what was decided about them. */
export interface ProductTable {
  /**
   * The product with its legs; `undefined` if no domain has published it.
   *
   * @param allowance is lowered by what this takes. @default - 8 MB
   * @throws TooMuchStoredError if that does not suffice
   */
  readProduct(id: string, allowance?: Allowance): Promise<ProductRecord | undefined>;

  /**
   * Products of one domain by name, with their legs: at most `limit` after the product named `after`, fewer where much is
   * stored, so that no domain can make it slow.
   */
  readProducts(domain: string, page?: ProductPage): Promise<readonly ProductRecord[]>;
}

/** How much may still be read for one question. */
export interface Allowance {
  /** In DynamoDB's units of consistent reads, of 4 KB each; a call counts as 6 at least. Reading lowers it, 0 is none. */
  left: number;
}

/** Products without their legs. */
export interface ContentTable {
  /** The product alone, so that no leg of it that cannot be understood fails the read; `undefined` if nobody publishes it. */
  readContent(id: string): Promise<ProductContent | undefined>;
}

/** Legs one by one, to be decided. */
export interface LegTable {
  /** What is recorded about a leg; version 0 if nothing is. */
  readLeg(key: LegKey): Promise<LegState>;

  /**
   * Replaces what is recorded about a leg by `next`, whose `version` is one more than what it was made from.
   *
   * @throws LegConflictError if the leg was written meanwhile
   */
  writeLeg(next: LegState): Promise<void>;
}

/** Requests that wait. */
export interface InboxTable {
  /**
   * Legs with a pending request that is in the inbox, or is one of a person who came to this manager from another, oldest
   * first; of what lies in it, the first 2,000 and 16 MB.
   */
  readInbox(inbox: Inbox): Promise<readonly LegState[]>;
}

/** What opening a session puts on record. */
export interface SessionTable {
  /** Records that a person agreed to the text of a purpose; a version lower than the recorded one changes nothing. */
  acknowledge(acknowledgement: Acknowledgement, at: Instant): Promise<void>;

  /** Records a session before it is opened. */
  recordSession(session: SessionRecord): Promise<void>;
}

export interface ProductPage {
  /** Name, not id, of the product before the page. @default - from the first */
  readonly after?: string | undefined;
  /** @default - all */
  readonly limit?: number | undefined;
  /**
   * Gets the name of each product that is left out since what is stored of it, or of a leg of it, cannot be understood
   * or is too much: a leg may prohibit.
   *
   * @default - any of them fails the read with a `CorruptItemError`
   */
  readonly onCorrupt?: ((name: string) => void) | undefined;
  /** Gets the name of the last product that was looked at, understood or not, where more may follow. */
  readonly onMore?: ((until: string) => void) | undefined;
}

/** Requests addressed to a manager, or to the owners of a domain's products. */
export type Inbox = { readonly person: string } | { readonly domain: string };

/** The writing half that only publications use: reviewed files, deployed. */
export interface PolicyPublication extends HubPublication, PeoplePublication, ProductPublication {}

/** Publishes the centre's part, but for people. */
export interface HubPublication {
  /**
   * Makes `content` the latest release and returns its number; readers see the old release or the new one, never
   * parts of both. The same content again is no new release.
   *
   * @throws LegConflictError if another publication was faster
   */
  publishHub(content: HubContent, note: PublicationNote): Promise<number>;
}

/** Publishes people. Whom the table holds is on record in it, however a publication ended. */
export interface PeoplePublication {
  /** Whether it is on record whom the table holds; not before people were noted or published for the first time. */
  knowsPeople(): Promise<boolean>;

  /** Puts on record that the table may hold people of these ids. */
  notePeople(ids: readonly string[]): Promise<void>;

  /** Puts people on record, then adds or replaces them; their approvals stay. */
  publishPeople(people: readonly Person[]): Promise<void>;

  /** Removes everybody on record but `people`; the approvals of who is removed stay and give nothing. */
  removeOthers(people: readonly Person[]): Promise<void>;
}

/** Publishes products. */
export interface ProductPublication {
  /** Adds or replaces a product; its legs stay. */
  publishProduct(product: ProductContent): Promise<void>;

  /** Takes a product off the mesh; its legs stay on record and give nothing. */
  removeProduct(id: string): Promise<void>;
}

/** Which deployment published, and when. */
export interface PublicationNote {
  readonly by: string;
  readonly at: Instant;
}
