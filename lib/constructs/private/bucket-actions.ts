/** By which objects leave a bucket, or its policy goes, without anybody touching an object. */
export const CHANGE_SETTINGS = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutInventoryConfiguration",
  "s3:PutReplicationConfiguration",
];

/** By which what objects are called is told, and so the values of partitions. */
export const LIST_OBJECTS = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"];
