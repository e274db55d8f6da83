import { isOfDomain } from "../lake-formation/domain-part.ts";
import type { Catalog, LakeFormationState } from "../lake-formation/state.ts";
import type { Instant } from "../model/mesh.ts";
import type { LakeFormationCatalog } from "../ports/lake-formation-catalog.ts";
import { type CatalogClients, readCatalogState } from "./lake-formation-reader.ts";
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

  readState(
    domain: string,
    stopAt?: Instant,
    isIncluded: (database: string) => boolean = () => true,
  ): Promise<LakeFormationState> {
    const isWanted = (database: string) => isOfDomain(database, domain) && isIncluded(database);
    return readCatalogState(this.#clients, this.#catalog, isWanted, { patience: this.#patience, stopAt });
  }
}
