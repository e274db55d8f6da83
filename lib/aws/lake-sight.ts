import { GetDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import type { CatalogReading } from "./lake-formation-reader.ts";

/** What of {@link CatalogReading} asks for settings. */
export interface SightAsking extends Pick<CatalogReading, "ask"> {
  readonly clients: Pick<CatalogReading["clients"], "lakeFormation">;
}

/**
 * Whether the role is an administrator of the data lake, a read-only one at least: Lake Formation lists for others only
 * what they may see themselves, and says nothing of what it leaves out.
 */
export async function seesAll({ clients, ask }: SightAsking, role: string): Promise<boolean> {
  const { DataLakeSettings: { DataLakeAdmins = [], ReadOnlyAdmins = [] } = {} } = await ask("GetDataLakeSettings", () =>
    clients.lakeFormation.send(new GetDataLakeSettingsCommand({})),
  );
  return [...DataLakeAdmins, ...ReadOnlyAdmins].some((admin) => admin.DataLakePrincipalIdentifier === role);
}
