import { describe, expect, it } from "vitest";
import { readPolicyDocument } from "../../lib/lake-formation/policy-document.ts";
import { deployRoleDoors } from "../../lib/lake-formation/side-door-roles.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deployer`;
const CLOUDFORMATION = { Principal: { Service: "cloudformation.amazonaws.com" } };
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.code.example`;
const WEB = "sts:AssumeRoleWithWebIdentity";
const SUBJECT = "token.code.example:sub";

describe("deployRoleDoors", () => {
  it("finds none where CloudFormation alone is let in", () => {
    expect(found(CLOUDFORMATION)).toEqual([]);
    expect(found(CLOUDFORMATION, { Principal: "*", Effect: "Deny" })).toEqual([]);
    expect(found({ ...CLOUDFORMATION, Action: "sts:*" })).toEqual([]);
  });

  it.each<{ why: string; statement: Statement; severity: string }>([
    { why: "everybody", statement: { Principal: "*" }, severity: "critical" },
    { why: "everybody of AWS", statement: { Principal: { AWS: "*" } }, severity: "critical" },
    {
      why: "everybody under a condition",
      statement: { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
      severity: "critical",
    },
    { why: "all but one", statement: { NotPrincipal: { AWS: `${ROLE}-too` } }, severity: "critical" },
    { why: "another account", statement: { Principal: { AWS: "444455556666" } }, severity: "critical" },
    { why: "its root", statement: { Principal: { AWS: "arn:aws:iam::444455556666:root" } }, severity: "critical" },
    {
      why: "S3 Access Grants",
      statement: { Principal: { Service: "access-grants.s3.amazonaws.com" } },
      severity: "critical",
    },
    {
      why: "anybody of a pool",
      statement: { Action: WEB, Principal: { Federated: "cognito-identity.amazonaws.com" } },
      severity: "critical",
    },
    {
      why: "whomever a provider vouches for",
      statement: { Action: WEB, Principal: { Federated: OIDC }, ...asking("token.code.example:aud", "sts") },
      severity: "critical",
    },
    {
      why: "every subject of a provider",
      statement: { Action: WEB, Principal: { Federated: OIDC }, ...asking(SUBJECT, "*") },
      severity: "critical",
    },
    {
      why: "all subjects but one",
      statement: {
        Action: WEB,
        Principal: { Federated: OIDC },
        Condition: { StringNotEquals: { [SUBJECT]: "repo:acme/mesh" } },
      },
      severity: "critical",
    },
    {
      why: "some of a provider's subjects",
      statement: { Action: WEB, Principal: { Federated: OIDC }, ...asking(SUBJECT, "repo:acme/mesh:*") },
      severity: "notice",
    },
    {
      why: "whom the account's own directory vouches for",
      statement: {
        Action: "sts:AssumeRoleWithSAML",
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/acme` },
      },
      severity: "notice",
    },
    {
      why: "its account by any action",
      statement: { Action: "sts:*", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
      severity: "notice",
    },
    { why: "its account", statement: { Principal: { AWS: ACCOUNT } }, severity: "notice" },
    { why: "a role", statement: { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/ci` } }, severity: "notice" },
    { why: "another service", statement: { Principal: { Service: "lambda.amazonaws.com" } }, severity: "notice" },
    {
      why: "another account by any action",
      statement: { Action: "*", Principal: { AWS: "444455556666" } },
      severity: "critical",
    },
  ])("finds that it lets in $why: $severity", ({ statement, severity }) => {
    expect(found(CLOUDFORMATION, statement)).toMatchObject([{ severity, kind: "trust-policy" }]);
  });

  it("tells whom of the account, and whom beside", () => {
    const near = `arn:aws:iam::${ACCOUNT}:role/ci`;
    expect(found({ Principal: { AWS: [near, "444455556666"] } }).map(({ who }) => who)).toEqual([
      ["444455556666"],
      [near],
    ]);
  });

  it("does not pass over a trust that was not read", () => {
    expect(deployRoleDoors({ arn: ROLE }, ACCOUNT)).toMatchObject([{ kind: "not-looked-at" }]);
  });
});

type Statement = Readonly<Record<string, unknown>>;

function asking(key: string, value: string): Statement {
  return { Condition: { StringLike: { [key]: value } } };
}

function found(...statements: readonly Statement[]) {
  const whole = statements.map((each) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...each }));
  return deployRoleDoors({ arn: ROLE, trust: readPolicyDocument(JSON.stringify({ Statement: whole })) }, ACCOUNT);
}
