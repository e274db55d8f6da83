declare module "dynalite" {
  import type { Server } from "node:http";

  export interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    /** Folder of the database; in memory without it. */
    readonly path?: string;
  }

  /** An HTTP server that speaks DynamoDB's API. */
  // biome-ignore lint/style/noDefaultExport: the package's own shape
  export default function dynalite(options?: DynaliteOptions): Server;
}
