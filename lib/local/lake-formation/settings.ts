import { LIMITS } from "../../lake-formation/limits.ts";
import * as inputs from "./inputs.ts";
import { answer, type Context, changed, invalid, type Operation, operation } from "./operation.ts";
import { page } from "./page.ts";

/** The data lake's settings, and opting in principals one by one, which this account does for nobody. */
export const SETTINGS_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetDataLakeSettings: operation(inputs.nothing, (context) =>
    answer(context, { DataLakeSettings: context.account.settings }),
  ),
  PutDataLakeSettings: operation(inputs.settingsWriting, (context, { DataLakeSettings: given }) => {
    const admins = given.DataLakeAdmins ?? [];
    if (admins.length + (given.ReadOnlyAdmins ?? []).length > LIMITS.dataLakeAdmins) {
      return invalid(`a data lake has at most ${LIMITS.dataLakeAdmins} administrators`);
    }
    return changed({ ...context.account, settings: replacedSettings(context, given) });
  }),
  ListLakeFormationOptIns: operation(inputs.optInListing, (context, input) =>
    page(context, { name: "LakeFormationOptInsInfoList", all: [], show: () => [], input }),
  ),
};

type GivenSettings = (typeof inputs.settingsWriting._zod.output)["DataLakeSettings"];

/** All of the settings are replaced, except that a version once chosen stays where none is given. */
function replacedSettings({ account: { settings } }: Context, given: GivenSettings) {
  return {
    ...given,
    DataLakeAdmins: given.DataLakeAdmins ?? [],
    CreateDatabaseDefaultPermissions: given.CreateDatabaseDefaultPermissions ?? [],
    CreateTableDefaultPermissions: given.CreateTableDefaultPermissions ?? [],
    Parameters: { ...settings.Parameters, ...given.Parameters },
  };
}
