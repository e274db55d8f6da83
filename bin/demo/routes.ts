import { createHandler as decideApproval } from "../../lambdas/decide-approval/handler.ts";
import { createHandler as decideAssignment } from "../../lambdas/decide-assignment/handler.ts";
import { createHandler as openSession } from "../../lambdas/open-session/handler.ts";
import { createHandler as readCatalog } from "../../lambdas/read-catalog/handler.ts";
import { createHandler as readRequests } from "../../lambdas/read-requests/handler.ts";
import { createHandler as requestAccess } from "../../lambdas/request-access/handler.ts";
import { createHandler as revokeApproval } from "../../lambdas/revoke-approval/handler.ts";
import { createHandler as revokeAssignment } from "../../lambdas/revoke-assignment/handler.ts";
import type { Log } from "../../lambdas/shared/log.ts";
import type { GatewayFunction } from "../../lib/local/http-gateway.ts";
import type { LocalMeshOptions } from "../../lib/local/local-mesh.ts";

/** The handlers that are deployed to AWS, with local ports in place of AWS. */
export function localRoutes(log: Log): LocalMeshOptions["routes"] {
  return {
    hub: (ports) => {
      const dependencies = { ...ports, log };
      return {
        "POST /requests": requestAccess(dependencies) as GatewayFunction,
        "GET /requests": readRequests(dependencies) as GatewayFunction,
        "POST /decisions": decideApproval(dependencies) as GatewayFunction,
        "POST /revocations": revokeApproval(dependencies) as GatewayFunction,
        "POST /sessions": openSession(dependencies) as GatewayFunction,
        "GET /catalog": readCatalog(dependencies) as GatewayFunction,
      };
    },
    domain: (ports, domain) => ({
      "POST /decisions": decideAssignment({ ...ports, log, domain }) as GatewayFunction,
      "POST /revocations": revokeAssignment({ ...ports, log, domain }) as GatewayFunction,
    }),
  };
}
