import type { Fault } from "../errors.ts";
import type { Purpose } from "../mesh.ts";
import type { HubContent } from "./hub.ts";

/**
 * Everything that keeps `next` from following `before`: a purpose never disappears, its version never falls, and it
 * rises wherever standing statements would come to mean more than their deciders knew: by a changed edge of the DAG, by
 * another lawful basis, or by approvals that last longer.
 */
export function publicationFaults(before: Pick<HubContent, "purposes">, next: Pick<HubContent, "purposes">): Fault[] {
  const purposes = new Map(next.purposes.map((purpose) => [purpose.id, purpose]));
  const mustRise = new Map<string, string>();
  for (const old of before.purposes) {
    const purpose = purposes.get(old.id);
    if (!purpose || isSame(old.parents, purpose.parents)) continue;
    const touched = new Set([old.id, ...old.parents, ...purpose.parents, ...ancestors(old.id, purposes)]);
    for (const id of touched) mustRise.set(id, old.id);
  }
  return before.purposes.flatMap((old) => faultsOf(old, purposes.get(old.id), mustRise.get(old.id)));
}

/** Purposes whose statements must be confirmed, since their version rose. */
export function purposesToConfirm(
  before: Pick<HubContent, "purposes">,
  next: Pick<HubContent, "purposes">,
): readonly string[] {
  const versions = new Map(before.purposes.map(({ id, version }) => [id, version]));
  return next.purposes.filter(({ id, version }) => version > (versions.get(id) ?? version)).map(({ id }) => id);
}

function faultsOf(old: Purpose, purpose: Purpose | undefined, child: string | undefined): Fault[] {
  const path = `purposes.${old.id}`;
  if (!purpose) {
    const message = `purpose \`${old.id}\` was published before and is missing`;
    return [{ path, message, help: "keep it with `status: retired`" }];
  }
  if (purpose.version < old.version) {
    return [{ path, message: `version ${purpose.version} is lower than the published ${old.version}` }];
  }
  if (purpose.version > old.version) return [];
  const changes = [
    ...(child === undefined ? [] : [`the parents of \`${child}\` changed`]),
    // with consent as the basis, only rows whose subject consents were agreed to
    ...(purpose.lawfulBasis === old.lawfulBasis ? [] : ["its lawful basis changed"]),
    ...(purpose.maxApproval <= old.maxApproval ? [] : ["its approvals would last longer"]),
  ];
  return changes.map((change) => ({
    path,
    message: `${change}, which changes what statements about \`${old.id}\` mean`,
    help: `raise its version to ${old.version + 1}`,
  }));
}

function ancestors(id: string, purposes: ReadonlyMap<string, Purpose>): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...(purposes.get(id)?.parents ?? [])];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    left.push(...(purposes.get(next)?.parents ?? []));
  }
  return found;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
}
