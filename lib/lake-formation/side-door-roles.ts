/** Judgements over who may take roles: those that reach objects, and those that deploy. */

import type { PolicyDocument, PolicyStatement, RoleFacts } from "./side-door-facts.ts";
import { grantsAction, notLookedAt, OBJECT_ROLE } from "./side-door-policies.ts";
import type { Severity, SideDoor } from "./side-doors.ts";

/** Whoever takes a role that reaches objects reads them all: Lake Formation takes its own, services the others. */
export function objectRoleDoors({ arn, trust }: RoleFacts, account: string): readonly SideDoor[] {
  if (!trust) return [notLookedAt(`trust policy of ${arn}`)];
  const isStore = OBJECT_ROLE.exec(arn)?.groups?.kind === "store";
  const letIn = lettingIn(trust);
  const isStrange = (who: string) =>
    who === ACCESS_GRANTS || (isStore ? who !== LAKE_FORMATION : !isNear(who, account));
  const strangers = letIn.flatMap((each) =>
    isFederated(each) || each.isNotPrincipal ? each.principals : each.principals.filter(isStrange),
  );
  const near = letIn.flatMap(({ principals }) =>
    principals.filter((who) => !SERVICE.test(who) && !strangers.includes(who)),
  );
  const door = doorAt(arn, "deploy the domain's stack again; nobody else should change this trust");
  return [
    ...door("critical", `lets in others than ${isStore ? "Lake Formation" : "services and its account"}`, strangers),
    ...door("warning", "lets principals of its account read every object", near),
  ];
}

/**
 * Whoever takes a role that deploys changes policies, tables and who administers the data lake. Such a role is not the
 * kit's: whom of its own account it lets in is told, and nobody else should be.
 */
export function deployRoleDoors({ arn, trust }: RoleFacts, account: string): readonly SideDoor[] {
  if (!trust) return [notLookedAt(`trust policy of ${arn}`)];
  const letIn = lettingIn(trust);
  const strangers = letIn.flatMap((each) => {
    if (each.isNotPrincipal) return [`everybody but ${each.principals.join(", ")}`];
    return each.principals.filter((who) => who === ACCESS_GRANTS || isAnybodys(who, each) || !isNear(who, account));
  });
  const near = letIn.flatMap(({ principals, isNotPrincipal }) =>
    isNotPrincipal ? [] : principals.filter((who) => who !== CLOUDFORMATION && !strangers.includes(who)),
  );
  const door = doorAt(arn, "let in CloudFormation alone, or few of the account who are watched");
  return [
    ...door("critical", "deploys, and lets in others than its account", strangers),
    ...door("notice", "deploys, and lets in others than CloudFormation", near),
  ];
}

function doorAt(arn: string, remedy: string) {
  return (severity: Severity, what: string, who: readonly string[]): readonly SideDoor[] =>
    who.length === 0 ? [] : [{ severity, kind: "trust-policy", what: `${arn} ${what}`, who, remedy }];
}

function lettingIn(trust: PolicyDocument): readonly PolicyStatement[] {
  return trust.statements.filter((each) => !each.isDeny && ASSUMING.some((action) => grantsAction(each, action)));
}

function isFederated(statement: PolicyStatement): boolean {
  return ASSUMING.slice(1).some((action) => grantsAction(statement, action));
}

/**
 * Whether a provider vouches for anybody: a public one for its users, and one of the account's own for the whole world,
 * as those of source code hosts do, unless a subject is asked for.
 */
function isAnybodys(who: string, statement: PolicyStatement): boolean {
  if (!isFederated(statement)) return false;
  if (!who.includes(":oidc-provider/")) return SERVICE.test(who) && who !== CLOUDFORMATION;
  const subjects = [...statement.conditions].flatMap(([name, values]) =>
    /^string(?:equals|like)(?:ignorecase)? \S+:sub$/.test(name) ? values : [],
  );
  return subjects.length === 0 || subjects.some((subject) => /^[*?]*$/.test(subject));
}

const ASSUMING = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
const CLOUDFORMATION = "cloudformation.amazonaws.com";
const LAKE_FORMATION = "lakeformation.amazonaws.com";
/** The one service that hands on to others what a role may. */
const ACCESS_GRANTS = "access-grants.s3.amazonaws.com";
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** A service, or a principal of the account. */
function isNear(principal: string, account: string): boolean {
  return SERVICE.test(principal) || principal === account || new RegExp(`^arn:[^:]+:iam::${account}:`).test(principal);
}
