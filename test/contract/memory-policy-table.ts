import type { Acknowledgement, Instant, Person } from "../../lib/model/mesh.ts";
import type {
  Hub,
  HubContent,
  PersonRecord,
  ProductContent,
  ProductRecord,
  SessionRecord,
} from "../../lib/model/workflow/hub.ts";
import { emptyLeg, type LegKey, type LegState } from "../../lib/model/workflow/leg.ts";
import { LegConflictError } from "../../lib/ports/errors.ts";
import type {
  Inbox,
  PolicyPublication,
  PolicyTable,
  ProductPage,
  PublicationNote,
} from "../../lib/ports/policy-table.ts";

const EMPTY: Hub = {
  release: 0,
  maxSession: 3_600_000,
  privacyOfficers: [],
  consumers: [],
  purposes: [],
  delegations: [],
  guardrails: [],
  domains: [],
  declassifications: {},
};

/** The policy table as a handful of maps: what the contract means, without a database. */
export class MemoryPolicyTable implements PolicyTable, PolicyPublication {
  readonly sessions: SessionRecord[] = [];
  readonly #people = new Map<string, Person>();
  readonly #products = new Map<string, ProductContent>();
  readonly #legs = new Map<string, LegState>();
  readonly #acknowledgements = new Map<string, Acknowledgement>();
  #hub = EMPTY;
  #noted: ReadonlySet<string> | undefined;

  async readHub(): Promise<Hub> {
    return this.#hub;
  }

  async readPerson(id: string): Promise<PersonRecord | undefined> {
    const person = this.#people.get(id);
    if (!person) return undefined;
    const acknowledgements = [...this.#acknowledgements.values()].filter((made) => made.person === id);
    return { person, legs: this.#legsWhere((key) => key.leg === "person" && key.person === id), acknowledgements };
  }

  async readLine(id: string): Promise<readonly Person[]> {
    const line: Person[] = [];
    let person = this.#people.get(id);
    while (person && !line.includes(person)) {
      line.push(person);
      person = this.#people.get(person.manager ?? "");
    }
    return line;
  }

  async readProduct(id: string): Promise<ProductRecord | undefined> {
    const product = this.#products.get(id);
    return product && { product, legs: this.#legsWhere((key) => key.leg === "product" && key.product === id) };
  }

  async readContent(id: string): Promise<ProductContent | undefined> {
    return this.#products.get(id);
  }

  async readProducts(domain: string, { after, limit, onMore }: ProductPage = {}): Promise<readonly ProductRecord[]> {
    const names = [...this.#products.values()]
      .filter((product) => product.domain === domain && (after === undefined || product.name > after))
      .map(({ id }) => id)
      .sort();
    const last = names[(limit ?? Number.POSITIVE_INFINITY) - 1];
    if (last !== undefined) onMore?.(last.slice(domain.length + 1));
    const records = await Promise.all(names.slice(0, limit).map((id) => this.readProduct(id)));
    return records.filter((record) => record !== undefined);
  }

  async readLeg(key: LegKey): Promise<LegState> {
    return this.#legs.get(JSON.stringify(key)) ?? emptyLeg(key);
  }

  async writeLeg(next: LegState): Promise<void> {
    const version = this.#legs.get(JSON.stringify(next.key))?.version ?? 0;
    if (version !== next.version - 1) throw new LegConflictError("somebody else wrote at the same time");
    this.#legs.set(JSON.stringify(next.key), next);
  }

  async readInbox(inbox: Inbox): Promise<readonly LegState[]> {
    const [leg, addressee] = "person" in inbox ? ["person", inbox.person] : ["product", inbox.domain];
    return [...this.#legs.values()]
      .filter(({ key, request }) => key.leg === leg && request !== undefined)
      .filter(({ key, request }) => request?.addressee === addressee || this.#cameTo(addressee, key))
      .sort((one, other) => (one.request?.at ?? 0) - (other.request?.at ?? 0));
  }

  async acknowledge(acknowledgement: Acknowledgement, _at: Instant): Promise<void> {
    const key = `${acknowledgement.person} ${acknowledgement.purpose}`;
    const known = this.#acknowledgements.get(key);
    if (known && known.version >= acknowledgement.version) return;
    this.#acknowledgements.set(key, acknowledgement);
  }

  async recordSession(session: SessionRecord): Promise<void> {
    this.sessions.push(session);
  }

  async publishHub(content: HubContent, _note: PublicationNote): Promise<number> {
    const { release, ...current } = this.#hub;
    if (JSON.stringify(current) === JSON.stringify(content)) return release;
    this.#hub = { ...content, release: release + 1 };
    return release + 1;
  }

  async knowsPeople(): Promise<boolean> {
    return this.#noted !== undefined;
  }

  async notePeople(ids: readonly string[]): Promise<void> {
    this.#noted = new Set([...(this.#noted ?? []), ...ids]);
  }

  async publishPeople(people: readonly Person[]): Promise<void> {
    await this.notePeople(people.map(({ id }) => id));
    for (const person of people) this.#people.set(person.id, person);
  }

  async removeOthers(people: readonly Person[]): Promise<void> {
    const staying = new Set(people.map(({ id }) => id));
    for (const id of this.#noted ?? []) if (!staying.has(id)) this.#people.delete(id);
    this.#noted = staying;
  }

  async publishProduct(product: ProductContent): Promise<void> {
    this.#products.set(product.id, product);
  }

  async removeProduct(id: string): Promise<void> {
    this.#products.delete(id);
  }

  #cameTo(manager: string, key: LegKey): boolean {
    const person = key.leg === "person" ? this.#people.get(key.person) : undefined;
    return person?.manager === manager && person.previousManager !== undefined;
  }

  #legsWhere(matches: (key: LegKey) => boolean): readonly LegState[] {
    return [...this.#legs.values()].filter(({ key }) => matches(key));
  }
}
