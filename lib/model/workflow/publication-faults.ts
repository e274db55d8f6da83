import type { Fault } from "../errors.ts";
import type { Purpose } from "../mesh.ts";
import type { HubContent } from "./hub.ts";

type Purposes = Pick<HubContent, "purposes">;

/**
 * Everything that keeps `next` from following `before`: a purpose never disappears, its version never falls, and it
 * rises wherever standing statements would come to mean more than their deciders knew: by a changed or a new edge of the
 * DAG, by another lawful basis, or by approvals that last longer. Nobody counts as having agreed to words that were not
 * there: terms keep their version only as long as their text.
 */
export function publicationFaults(before: Purposes, next: Purposes): Fault[] {
  const purposes = new Map(next.purposes.map((purpose) => [purpose.id, purpose]));
  const mustRise = raisedByEdges(before, purposes);
  return before.purposes.flatMap((old) => {
    const path = `purposes.${old.id}`;
    const purpose = purposes.get(old.id);
    if (!purpose) {
      const message = `purpose \`${old.id}\` was published before and is missing`;
      return [{ path, message, help: "keep it with `status: retired`" }];
    }
    return [...versionFaults(path, old, purpose, mustRise.get(old.id)), ...termsFaults(path, old, purpose)];
  });
}

/** Purposes whose statements must be confirmed, since their version rose. */
export function purposesToConfirm(before: Purposes, next: Purposes): readonly string[] {
  const versions = new Map(before.purposes.map(({ id, version }) => [id, version]));
  return next.purposes.filter(({ id, version }) => version > (versions.get(id) ?? version)).map(({ id }) => id);
}

/** Why a purpose's version must rise: an edge below it, now or before, by which it covers or a prohibition reaches it. */
function raisedByEdges(before: Purposes, purposes: ReadonlyMap<string, Purpose>): ReadonlyMap<string, string> {
  const purposesBefore = new Map(before.purposes.map((purpose) => [purpose.id, purpose]));
  const reasons = new Map<string, string>();
  for (const { id, parents } of purposes.values()) {
    const old = purposesBefore.get(id)?.parents;
    if (isSame(old ?? [], parents)) continue;
    const reason = old ? `the parents of \`${id}\` changed` : `\`${id}\` is new below it`;
    const touched = [id, ...ancestors(id, purposesBefore), ...ancestors(id, purposes)];
    for (const one of touched) reasons.set(one, reason);
  }
  return reasons;
}

function versionFaults(path: string, old: Purpose, purpose: Purpose, edge: string | undefined): Fault[] {
  if (purpose.version < old.version) {
    return [{ path, message: `version ${purpose.version} is lower than the published ${old.version}` }];
  }
  if (purpose.version > old.version) return [];
  const changes = [
    ...(edge === undefined ? [] : [edge]),
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

function termsFaults(
  purposePath: string,
  { acknowledgement: old }: Purpose,
  { acknowledgement: terms }: Purpose,
): Fault[] {
  const path = `${purposePath}.acknowledgement`;
  if (!old) return [];
  if (!terms) {
    const help = "keep it: should terms come back, whoever agreed to these would count as having agreed to them";
    return [{ path, message: "was published before and is missing", help }];
  }
  if (terms.version < old.version) {
    return [{ path, message: `version ${terms.version} is lower than the published ${old.version}` }];
  }
  if (terms.text === old.text || terms.version > old.version) return [];
  const message = "its text changed, to which nobody has agreed yet";
  return [{ path, message, help: `raise its version to ${old.version + 1}` }];
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
