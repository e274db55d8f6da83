import type { Experiment } from "./experiment.ts";
import { columnTagsAndDescribe } from "./experiments/column-tags-and-describe.ts";
import { concurrentChanges } from "./experiments/concurrent-changes.ts";
import { crossAccountFilter } from "./experiments/cross-account-filter.ts";
import { defaultDatabase } from "./experiments/default-database.ts";
import { droppedColumnTags } from "./experiments/dropped-column-tags.ts";
import { exactRevoke } from "./experiments/exact-revoke.ts";
import { expressionSize } from "./experiments/expression-size.ts";
import { grantedFilter } from "./experiments/granted-filter.ts";
import { hiddenFilterColumn } from "./experiments/hidden-filter-column.ts";
import { iamAllowedPrincipals } from "./experiments/iam-allowed-principals.ts";
import { insertAndDelete } from "./experiments/insert-and-delete.ts";
import { keyPolicy } from "./experiments/key-policy.ts";
import { lowerCaseTags } from "./experiments/lower-case-tags.ts";
import { newColumn } from "./experiments/new-column.ts";
import { partition } from "./experiments/partition.ts";
import { propagationTimes } from "./experiments/propagation-times.ts";
import { readBack } from "./experiments/read-back.ts";
import { recreatedRole } from "./experiments/recreated-role.ts";
import { revokedPerson } from "./experiments/revoked-person.ts";
import { tagGrantAndRowFilter } from "./experiments/tag-grant-and-row-filter.ts";
import { tagInUse } from "./experiments/tag-in-use.ts";
import { timestampColumn } from "./experiments/timestamp-column.ts";
import { unitedFilters } from "./experiments/united-filters.ts";
import { untaggedColumn } from "./experiments/untagged-column.ts";

/** Every experiment, in the order in which they run: the foundation first, what takes long last. */
export const EXPERIMENTS: readonly Experiment[] = [
  columnTagsAndDescribe,
  tagGrantAndRowFilter,
  unitedFilters,
  hiddenFilterColumn,
  timestampColumn,
  untaggedColumn,
  newColumn,
  droppedColumnTags,
  tagInUse,
  grantedFilter,
  exactRevoke,
  recreatedRole,
  iamAllowedPrincipals,
  insertAndDelete,
  defaultDatabase,
  readBack,
  lowerCaseTags,
  expressionSize,
  concurrentChanges,
  propagationTimes,
  revokedPerson,
  keyPolicy,
  partition,
  crossAccountFilter,
];
