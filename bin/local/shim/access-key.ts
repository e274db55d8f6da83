/** By which the local Lake Formation knows CloudFormation's role: who creates a table holds everything on it. */
export const SHIM_ACCESS_KEY = "cloudformation";
