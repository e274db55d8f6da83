/** Judgements over roles: who may take them, and what a purpose's role may do. */

import { iamArns } from "./arns.ts";
import { purposeOfRole } from "./names.ts";
import {
  coversAction,
  deniesAlways,
  type PolicyDocument,
  type PolicyStatement,
  principalsOf,
  valuesOf,
} from "./policy-document.ts";
import { beyondKit, type ResultPlace } from "./purpose-permissions.ts";
import { doorsOf, notLookedAt, type SideDoor } from "./side-door.ts";
import { OBJECT_ROLE } from "./side-door-buckets.ts";
import type { RoleFacts, SideDoorFacts } from "./side-door-facts.ts";
import type { SideDoorOptions } from "./side-doors.ts";

type Broker = Pick<SideDoorOptions, "broker">;

/** Roles of other accounts are one thing that was not looked at per account: each account's own credentials read them. */
export function purposeRoleDoors(
  { roles, account }: Pick<SideDoorFacts, "account" | "roles">,
  options: Broker,
): readonly SideDoor[] {
  const accountOf = ({ arn }: RoleFacts) => purposeOfRole(arn)?.account ?? account;
  const others = new Set(roles.map(accountOf).filter((each) => each !== account));
  return [
    ...roles.filter((role) => !others.has(accountOf(role))).flatMap((role) => roleDoors(role, options)),
    ...[...others].map((other) => notLookedAt(`purpose roles of account ${other}`)),
  ];
}

/** A purpose role lets in the broker alone, in the name of a person, and may do nothing but what the kit lets it. */
export function roleDoors({ arn, trust, policies }: RoleFacts, { broker }: Broker, place: ResultPlace = {}) {
  return [
    ...(trust ? trustDoors(arn, trust, broker) : [notLookedAt(`trust policy of ${arn}`)]),
    ...(policies ? permissionDoors(arn, policies, place) : [notLookedAt(`policies of ${arn}`)]),
  ];
}

function permissionDoors(arn: string, policies: readonly PolicyDocument[], place: ResultPlace): readonly SideDoor[] {
  const door = doorsOf({
    name: arn,
    kind: "role-policy",
    remedy: "deploy the consumer account's stack again; nothing else should change this role",
  });
  const statements = policies.flatMap((policy) => policy.statements);
  const beyond = beyondKit(statements, arn, place);
  const isKept = statements.some((each) => deniesAlways(each, ASSUME) && each.resources.includes("*"));
  const who = ["whoever opens a session for the purpose"];
  return [
    ...door(beyond.length > 0, `may do more than the kit lets it: ${actionsText(beyond)}`, who),
    ...door(!isKept, "is not kept from assuming other roles", who),
  ];
}

const ASSUME = "sts:assumerole";
const ASSUME_FEDERATED = ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
const PRINCIPAL = "arnequals aws:principalarn";

function trustDoors(arn: string, trust: PolicyDocument, broker: string | undefined): readonly SideDoor[] {
  const door = doorsOf({
    name: arn,
    kind: "trust-policy",
    remedy: "deploy the consumer account's stack again; nobody else should change this trust",
  });
  const letIn = trust.statements.filter((each) => !each.isDeny && coversAction(each, ASSUME));
  const others = letIn.filter((statement) => {
    const [named = "*", ...more] = valuesOf(statement, PRINCIPAL);
    const isBroker = more.length === 0 && (broker === undefined ? !/[*?]/.test(named) : named === broker);
    return !isBroker || statement.isNotPrincipal;
  });
  const nameless = letIn.filter((statement) => !valuesOf(statement, "stringlike sts:sourceidentity").includes("?*"));
  const federated = trust.statements.filter((each) => !each.isDeny && isFederated(each));
  const areTagsDenied = trust.statements.some(
    (each) => deniesAlways(each, "sts:tagsession") && each.principals.includes("*"),
  );
  return [
    ...door(others.length > 0, "lets in others than the hub's broker", namedBy(others)),
    ...door(nameless.length > 0, "lets in sessions that no person stands for", namedBy(nameless)),
    ...door(federated.length > 0, "lets in identities of another provider", namedBy(federated)),
    ...door(!areTagsDenied, "lets sessions carry tags, which override its own", namedBy(letIn)),
  ];
}

/** Whom statements let in: by a condition, where they have one, of the principals. */
function namedBy(statements: readonly PolicyStatement[]): readonly string[] {
  return statements.flatMap((statement) => {
    const named = valuesOf(statement, PRINCIPAL);
    return named.length > 0 ? named : statement.principals;
  });
}

/** Actions beyond these are counted only. */
const MOST_ACTIONS = 5;

function actionsText(statements: readonly PolicyStatement[]): string {
  const named = statements.flatMap(({ actions, isNotAction }) =>
    actions.map((action) => (isNotAction ? `all but ${action}` : action)),
  );
  const actions = [...new Set(named)].sort();
  const more = actions.length > MOST_ACTIONS ? ` and ${actions.length - MOST_ACTIONS} more` : "";
  return `${actions.slice(0, MOST_ACTIONS).join(", ")}${more}`;
}

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
  const near = principalsOf(letIn).filter((who) => !SERVICE.test(who) && !strangers.includes(who));
  const remedy = "deploy the domain's stack again; nobody else should change this trust";
  const opened = { name: arn, kind: "trust-policy", remedy } as const;
  const meant = isStore ? "Lake Formation" : "services and its account";
  return [
    ...doorsOf(opened)(strangers.length > 0, `lets in others than ${meant}`, strangers),
    ...doorsOf({ ...opened, severity: "warning" })(
      near.length > 0,
      "lets principals of its account read every object",
      near,
    ),
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
  const near = principalsOf(letIn.filter(({ isNotPrincipal }) => !isNotPrincipal)).filter(
    (who) => who !== CLOUDFORMATION && !strangers.includes(who),
  );
  const remedy = "let in CloudFormation alone, or few of the account who are watched";
  const opened = { name: arn, kind: "trust-policy", remedy } as const;
  return [
    ...doorsOf(opened)(strangers.length > 0, "deploys, and lets in others than its account", strangers),
    ...doorsOf({ ...opened, severity: "notice" })(
      near.length > 0,
      "deploys, and lets in others than CloudFormation",
      near,
    ),
  ];
}

function lettingIn(trust: PolicyDocument): readonly PolicyStatement[] {
  return trust.statements.filter((each) => !each.isDeny && (coversAction(each, ASSUME) || isFederated(each)));
}

function isFederated(statement: PolicyStatement): boolean {
  return ASSUME_FEDERATED.some((action) => coversAction(statement, action));
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

const CLOUDFORMATION = "cloudformation.amazonaws.com";
const LAKE_FORMATION = "lakeformation.amazonaws.com";
/** The one service that hands on to others what a role may. */
const ACCESS_GRANTS = "access-grants.s3.amazonaws.com";
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** A service, or a principal of the account. */
function isNear(principal: string, account: string): boolean {
  return SERVICE.test(principal) || principal === account || iamArns(account, ".*").test(principal);
}
