/** ARNs that are told apart by account and resource, in whichever partition. */

/**
 * The ARNs in IAM of one account.
 *
 * @param resource what they name, such as `role/[^/]+`, as a pattern
 */
export function iamArns(account: string, resource: string): RegExp {
  return new RegExp(`^arn:[^:]+:iam::${account}:${resource}$`);
}

/** The account in an ARN, or the principal itself if it is one. */
export function accountOf(principal: string): string | undefined {
  return /(?:^|:)(\d{12})(?::|$)/.exec(principal)?.[1];
}

/** Name of the bucket that an ARN of S3 names, or lies in. */
export function bucketOfArn(arn: string): string | undefined {
  return /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1];
}

/** The pattern that matches this text and nothing else. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
