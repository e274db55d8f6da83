import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  NoSuchBucket,
  PutBucketTaggingCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Storage } from "../ports.ts";

/** The Region that a bucket lies in when none is named. */
const DEFAULT_REGION = "us-east-1";

/** {@link Storage} in S3. Buckets are private, as S3 makes them. */
export class AwsStorage implements Storage {
  readonly #client: S3Client;
  readonly #region: string;

  constructor(client: S3Client, region: string) {
    this.#client = client;
    this.#region = region;
  }

  async create(bucket: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const LocationConstraint = this.#region as BucketLocationConstraint;
    const elsewhere = this.#region === DEFAULT_REGION ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    await this.#client.send(new CreateBucketCommand({ Bucket: bucket, ...elsewhere }));
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.#client.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
  }

  async put(bucket: string, key: string, body: string): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "text/csv" }));
  }

  async remove(bucket: string): Promise<void> {
    const client = this.#client;
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
        const Objects = Contents.map(({ Key }) => ({ Key }));
        if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
      }
      await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    } catch (error) {
      if (!(error instanceof NoSuchBucket) && !(error instanceof Error && error.name === "NoSuchBucket")) throw error;
    }
  }
}
