import type { Instant } from "../model/mesh.ts";

/** Settings of one account's data lake. They are the whole account's: what the kit does not own stays as it is. */
export interface LakeSettings {
  /**
   * Empties what everybody gets on new databases and tables: in the account, and in the databases of the domain.
   *
   * @param stopAt when to give up. @default - when patience ends
   * @param beforeChange asked before each change until when that may be tried; it ends everything by throwing.
   * @default - until `stopAt`
   * @returns what was open until now: `account`, or names of databases
   */
  closeDefaults(
    domain: string,
    stopAt?: Instant,
    beforeChange?: (stopAt?: Instant) => Promise<Instant>,
  ): Promise<readonly string[]>;

  /** Whether the role is an administrator of the data lake. */
  isAdministrator(role: string): Promise<boolean>;

  /**
   * Takes the role off the administrators; the others stay.
   *
   * @param stopAt when to give up. @default - when patience ends
   */
  removeAdministrator(role: string, stopAt?: Instant): Promise<void>;
}
