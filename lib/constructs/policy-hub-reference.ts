import type { IConstruct } from "constructs";
import type { TokenIssuer } from "./token-issuer.ts";

/** A {@link PolicyHub}, made here or imported: what domains and consumers need to know of it. */
export interface IPolicyHub extends IConstruct {
  /** Tells hubs of one account apart, and starts the names by which accounts know each other. */
  readonly hubName: string;
  readonly account: string;
  readonly region: string;
  /** Who tells people apart, with the hub's own audience; those of the domains follow from it. */
  readonly tokens: TokenIssuer;
  /** The one role that purpose roles let in. */
  readonly brokerRoleArn: string;
  /** The role through which a domain uses the policy table. */
  domainTableRoleArn(domain: string): string;
  /** The role through which a domain looks at the policy table, and writes nothing. */
  domainReaderRoleArn(domain: string): string;
  /** The role through which a domain's converger holds the lease on its account's catalog, and nothing else. */
  domainLeaseRoleArn(domain: string): string;
}

/** What identifies a hub of another stack or account. */
export interface PolicyHubAttributes {
  readonly account: string;
  readonly region: string;
  readonly tokens: TokenIssuer;
  /** @default purpose-mesh */
  readonly hubName?: string;
}

/** The name of a hub that was given none. */
export const DEFAULT_HUB_NAME = "purpose-mesh";
