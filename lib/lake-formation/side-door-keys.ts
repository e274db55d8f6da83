/** Judgements over the keys of purposes: what the kit makes them, and what opens them. */

import { purposeOfRole } from "./names.ts";
import type { KeyFacts, PolicyStatement } from "./side-door-facts.ts";
import { grantsAction, notLookedAt, valuesOf } from "./side-door-policies.ts";
import type { SideDoor } from "./side-doors.ts";

/** Whose a key is, and who may use it. */
export interface KeyOwners {
  readonly account: string;
  /** Accounts whose purpose roles may decrypt. */
  readonly consumers: readonly string[];
}

/**
 * A purpose's key is looked after by its account, sealed with by whom the domain names, and opens to the purpose's
 * roles only: by ARN, by their own tag and for the purpose's context.
 */
export function keyDoors({ alias, policy, grants }: KeyFacts, owners: KeyOwners): readonly SideDoor[] {
  if (!policy) return [notLookedAt(`policy of key ${alias}`)];
  const purpose = alias.slice(alias.lastIndexOf("/") + 1);
  const door = (what: string, who: readonly string[]): SideDoor => ({
    severity: "critical",
    kind: "key-policy",
    what: `key ${alias} ${what}`,
    who,
    remedy: "deploy the domain's stack again; nobody else should change this key's policy",
  });
  const open = policy.statements.filter(
    (each) =>
      !each.isDeny &&
      !isLookingAfter(each, owners) &&
      !isUse(each, purpose, owners) &&
      !isSealing(each, purpose, owners),
  );
  const who = open.flatMap(({ principals }) => principals);
  return [
    ...(open.length > 0 ? [door("may be used or changed by others than the purpose's roles", who)] : []),
    ...(grants === undefined ? [notLookedAt(`grants of key ${alias}`)] : []),
    ...(grants && grants.length > 0 ? [door("has grants, which no policy shows", grants)] : []),
  ];
}

/** By which a key is used, or by which others come to use it, beside its policy. */
const USES = [
  "kms:creategrant",
  "kms:decrypt",
  "kms:encrypt",
  "kms:generatedatakey",
  "kms:generatedatakeypair",
  "kms:generatedatakeypairwithoutplaintext",
  "kms:generatedatakeywithoutplaintext",
  "kms:reencryptfrom",
  "kms:reencryptto",
  "kms:replicatekey",
];

/** Whether a statement lets nobody but the account look after a key, which is not using it. */
export function isLookingAfter(statement: PolicyStatement, { account }: Pick<KeyOwners, "account">): boolean {
  const isRoot = (who: string) => who === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(who);
  const isOthers = statement.isNotPrincipal || !statement.principals.every(isRoot);
  return !isOthers && !USES.some((action) => grantsAction(statement, action));
}

const CONTEXT = "stringequals kms:encryptioncontext:purpose";

function isUse(statement: PolicyStatement, purpose: string, { consumers }: KeyOwners): boolean {
  const roles = valuesOf(statement, "arnequals aws:principalarn");
  // patterns would match others: such conditions know `*` and `?`
  const isRole = (arn: string) => {
    const role = purposeOfRole(arn);
    return role !== undefined && role.purpose === purpose && consumers.includes(role.account);
  };
  return (
    isOnly(statement, ["kms:decrypt", "kms:describekey"]) &&
    roles.length > 0 &&
    roles.every(isRole) &&
    isPurpose(statement, "stringequals aws:principaltag/purpose", purpose) &&
    isPurpose(statement, CONTEXT, purpose)
  );
}

/** Sealing opens nothing: who seals for a purpose has what is sealed already. */
function isSealing(statement: PolicyStatement, purpose: string, { account }: KeyOwners): boolean {
  const own = new RegExp(`^arn:[^:]+:iam::${account}:role/[^*?]+$`);
  return (
    isOnly(statement, ["kms:encrypt", "kms:generatedatakey"]) &&
    statement.principals.every((who) => own.test(who)) &&
    isPurpose(statement, CONTEXT, purpose)
  );
}

function isOnly({ actions, isNotAction, isNotPrincipal }: PolicyStatement, allowed: readonly string[]): boolean {
  return !isNotAction && !isNotPrincipal && actions.every((action) => allowed.includes(action));
}

function isPurpose(statement: PolicyStatement, condition: string, purpose: string): boolean {
  const values = valuesOf(statement, condition);
  return values.length > 0 && values.every((value) => value === purpose);
}
