/**
 * Access key of calls in the name of CloudFormation's role, to which the local Lake Formation maps it: as on AWS, the
 * role that creates a table holds every permission on it.
 */
export const SHIM_ACCESS_KEY = "cloudformation";
