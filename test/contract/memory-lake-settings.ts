import type { LakeSettings } from "../../lib/ports/lake-settings.ts";

/** {@link LakeSettings} in this process. */
export class MemoryLakeSettings implements LakeSettings {
  /** Where everybody gets what is made: `account`, or names of databases. */
  open: readonly string[] = [];
  administrators: readonly string[] = [];

  async closeDefaults(): Promise<readonly string[]> {
    const closed = this.open;
    this.open = [];
    return closed;
  }

  async isAdministrator(role: string): Promise<boolean> {
    return this.administrators.includes(role);
  }

  async removeAdministrator(role: string): Promise<void> {
    this.administrators = this.administrators.filter((administrator) => administrator !== role);
  }
}
