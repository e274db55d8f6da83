import { CATALOG, CONVERGER, DOMAIN, TOKEN, type Variable } from "./environment.ts";

/**
 * Which variables each handler needs, by folder; all of them, and no others. A handler names its own again, so that it
 * does not carry everybody's; the compiler keeps both alike.
 */
export const HANDLER_VARIABLES = {
  "request-access": ["POLICY_TABLE", ...TOKEN],
  "read-requests": ["POLICY_TABLE", ...TOKEN],
  "decide-approval": ["POLICY_TABLE", ...TOKEN],
  "revoke-approval": ["POLICY_TABLE", ...TOKEN],
  "open-session": ["POLICY_TABLE", "ACCOUNT_ID", "PARTITION", ...TOKEN],
  "read-catalog": ["POLICY_TABLE", ...TOKEN],
  "publish-policies": ["POLICY_TABLE", "DOCUMENT_BUCKET", "DOCUMENT_KEY", "DOCUMENT_DIGEST"],
  "forward-changes": ["EVENT_BUS", "HUB"],
  "decide-assignment": [...DOMAIN, ...TOKEN],
  "revoke-assignment": [...DOMAIN, ...TOKEN],
  "publish-product": [...DOMAIN],
  "read-law": [...DOMAIN, "ACCOUNT_ID"],
  converge: [...DOMAIN, ...CATALOG, ...CONVERGER],
  verify: [...DOMAIN, ...CATALOG, "BROKER_ROLE_ARN"],
  "verify-side-doors": [
    ...DOMAIN,
    "ACCOUNT_ID",
    "BROKER_ROLE_ARN",
    "DEPLOY_ROLE_ARN",
    "EVENT_BUS",
    "SIDE_DOORS_ROLE_ARN",
  ],
  "verify-access": ["ACCOUNT_ID", "BROKER_ROLE_ARN", "DEPLOY_ROLE_ARN", "LAKE_DEPLOY_ROLE_ARN", "RESULT_BUCKET"],
} as const satisfies Readonly<Record<string, readonly Variable[]>>;
