/** How changes of the policy table are announced; `forward-changes` writes it, rules match it. */
export const CHANGE_SOURCE = "purpose-mesh";
export const CHANGE_DETAIL_TYPE = "policy-changed";
