/** Judgements over the keys of purposes: what the kit makes them, and what opens them. */

import { iamArns } from "./arns.ts";
import { purposeOfRole } from "./names.ts";
import { asksFor, coversAction, type PolicyStatement, principalsOf, valuesOf } from "./policy-document.ts";
import { doorsOf, notLookedAt, type SideDoor } from "./side-door.ts";
import type { KeyFacts } from "./side-door-facts.ts";

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
export function keyDoors(key: KeyFacts, owners: KeyOwners): readonly SideDoor[] {
  const purpose = key.alias.slice(key.alias.lastIndexOf("/") + 1);
  return closedKeyDoors(key, {
    account: owners.account,
    users: "the purpose's roles",
    isUse: (statement) => isOpening(statement, purpose, owners) || isSealing(statement, purpose, owners),
    remedy: "deploy the domain's stack again; nobody else should change this key's policy",
  });
}

/** What a key is for. */
export interface KeyUse {
  /** Account that looks after the key. */
  readonly account: string;
  /** Who alone should use it. */
  readonly users: string;
  /** Whether a statement lets these use it, and nobody else. */
  readonly isUse: (statement: PolicyStatement) => boolean;
  readonly remedy: string;
}

/** What opens a key that its account looks after and that nobody should use but as it is meant. */
export function closedKeyDoors(
  { alias, policy, grants }: KeyFacts,
  { account, users, isUse, remedy }: KeyUse,
): readonly SideDoor[] {
  if (!policy) return [notLookedAt(`policy of key ${alias}`)];
  const door = doorsOf({ name: `key ${alias}`, kind: "key-policy", remedy });
  const open = policy.statements.filter((each) => !each.isDeny && !isLookingAfter(each, account) && !isUse(each));
  return [
    ...door(open.length > 0, `may be used or changed by others than ${users}`, principalsOf(open)),
    ...(grants
      ? door(grants.length > 0, "has grants, which no policy shows", grants)
      : [notLookedAt(`grants of key ${alias}`)]),
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
function isLookingAfter(statement: PolicyStatement, account: string): boolean {
  const root = iamArns(account, "root");
  const isOthers = statement.isNotPrincipal || !statement.principals.every((who) => who === account || root.test(who));
  return !isOthers && !USES.some((action) => coversAction(statement, action));
}

const CONTEXT = "stringequals kms:encryptioncontext:purpose";

function isOpening(statement: PolicyStatement, purpose: string, { consumers }: KeyOwners): boolean {
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
    asksFor(statement, "stringequals aws:principaltag/purpose", purpose) &&
    asksFor(statement, CONTEXT, purpose)
  );
}

/** Sealing opens nothing: who seals for a purpose has what is sealed already. */
function isSealing(statement: PolicyStatement, purpose: string, { account }: KeyOwners): boolean {
  const role = iamArns(account, "role/[^*?]+");
  return (
    isOnly(statement, ["kms:encrypt", "kms:generatedatakey"]) &&
    statement.principals.every((who) => role.test(who)) &&
    asksFor(statement, CONTEXT, purpose)
  );
}

/** Whether a statement names whom it lets in, and lets them do no more than this. */
export function isOnly({ actions, isNotAction, isNotPrincipal }: PolicyStatement, allowed: readonly string[]): boolean {
  return !isNotAction && !isNotPrincipal && actions.every((action) => allowed.includes(action));
}
