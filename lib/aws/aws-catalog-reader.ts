import { isOfDomain } from "../lake-formation/domain-part.ts";
import type { Catalog, LakeFormationState } from "../lake-formation/state.ts";
import type { Instant } from "../model/mesh.ts";
import type { LakeFormationCatalog } from "../ports/lake-formation-catalog.ts";
import { type CatalogClients, type CatalogReading, catalogReading, readCatalogState } from "./lake-formation-reader.ts";
import { seesAll } from "./lake-sight.ts";
import { DEFAULT_PATIENCE, type Patience } from "./patience.ts";

/** The reading half of {@link LakeFormationCatalog}, for those who must not even hold the calls that write. */
export class AwsCatalogReader implements Pick<LakeFormationCatalog, "readState"> {
  readonly #clients: CatalogClients;
  readonly #catalog: Catalog;
  readonly #patience: Patience;

  constructor(clients: CatalogClients, catalog: Catalog, patience: Partial<Patience> = {}) {
    this.#clients = clients;
    this.#catalog = catalog;
    this.#patience = { ...DEFAULT_PATIENCE, ...patience };
  }

  /** Whether Lake Formation shows a role all there is, see {@link seesAll}. */
  maySeeAll(role: string, stopAt?: Instant): Promise<boolean> {
    return seesAll(this.reading(stopAt), role);
  }

  readState(
    domain: string,
    stopAt?: Instant,
    isIncluded: (database: string) => boolean = () => true,
  ): Promise<LakeFormationState> {
    const isWanted = (database: string) => isOfDomain(database, domain) && isIncluded(database);
    return readCatalogState(this.#clients, this.#catalog, isWanted, { patience: this.#patience, stopAt });
  }

  /** What single parts of the catalog are read by, as patiently as all of it. */
  reading(stopAt?: Instant): CatalogReading {
    return catalogReading(this.#clients, this.#catalog, () => true, { patience: this.#patience, stopAt });
  }
}
