import {
  AnyPrincipal,
  Effect,
  type IRole,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { CfnResource as CfnLakeLocation } from "aws-cdk-lib/aws-lakeformation";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from "aws-cdk-lib/aws-s3";
import { type CfnResource, type CustomResource, Duration, Lazy, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { Product } from "../../model/mesh.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { CHANGE_SETTINGS, LIST_OBJECTS } from "./bucket-actions.ts";
import { ENCRYPT_AND_DECRYPT } from "./key-policy.ts";
import { lakeGrant } from "./lake-grants.ts";
import type { LakeKey } from "./lake-key.ts";

export interface ProductStoreProps {
  readonly product: Product;
  readonly producer: Role;
  readonly lakeKey: LakeKey;
  /** Path of the role that Lake Formation takes. */
  readonly registrationPath: string;
  readonly accessLogs: IBucket;
  /** What must be deployed before locations are registered. */
  readonly dataLake: CustomResource;
  readonly deployRoleArn: string;
  readonly removalPolicy: RemovalPolicy;
}

const WRITE_OBJECTS = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetObject",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
];

/**
 * Where a product's data lies: a bucket that answers nobody but the named roles, registered with Lake Formation under
 * a role of its own.
 */
export class ProductStore extends Construct {
  readonly bucket: Bucket;
  /** What tables must wait for: until then Lake Formation refuses them the location. */
  readonly grantsOfLocation: readonly CfnResource[];

  readonly #lakeKey: LakeKey;
  readonly #admitted: IRole[];

  constructor(scope: Construct, id: string, props: ProductStoreProps) {
    super(scope, id);
    this.#lakeKey = props.lakeKey;
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.lakeKey.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      versioned: true,
      // a withdrawn consent is not honoured while old versions keep what it covered
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: `${props.product.id}/`,
      removalPolicy: props.removalPolicy,
    });
    const registration = this.#registrationRole(props);
    this.#admitted = [registration];
    this.#letIn(props.producer);
    this.#closeToOthers(props.deployRoleArn);
    this.grantsOfLocation = this.#register(registration, props);
  }

  /** Roles that reach objects: through them alone data is read without Lake Formation's say. */
  get admitted(): readonly IRole[] {
    return this.#admitted;
  }

  /** Lets a delivering role read and write objects. */
  admit(role: IRole): void {
    this.#lakeKey.admit(role);
    this.#letIn(role);
  }

  #letIn(role: IRole): void {
    this.#admitted.push(role);
    for (const statement of this.#objectAccess()) role.addToPrincipalPolicy(statement);
    acknowledgeWildcards(role, [this.bucket.arnForObjects("*")], "the objects of the product's own bucket");
  }

  #objectAccess(): readonly PolicyStatement[] {
    return [
      new PolicyStatement({ actions: WRITE_OBJECTS, resources: [this.bucket.arnForObjects("*")] }),
      new PolicyStatement({ actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [this.bucket.bucketArn] }),
      new PolicyStatement({ actions: ENCRYPT_AND_DECRYPT, resources: [this.#lakeKey.key.keyArn] }),
    ];
  }

  /** Lake Formation reads and writes through it for every purpose alike; what it vends is what decides. */
  #registrationRole({ product, registrationPath }: ProductStoreProps): Role {
    const lakeFormation = new ServicePrincipal("lakeformation.amazonaws.com");
    const role = new Role(this, "Registration", {
      assumedBy: lakeFormation,
      path: registrationPath,
      description: `Lake Formation's access to ${product.id}`,
      // within the role, since Lake Formation tries the role as soon as a location is registered with it
      inlinePolicies: { Objects: new PolicyDocument({ statements: [...this.#objectAccess()] }) },
    });
    // so that the trail of an object names the person who had it read
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({ principals: [lakeFormation], actions: ["sts:SetSourceIdentity"] }),
    );
    acknowledgeWildcards(role, [this.bucket.arnForObjects("*")], "the objects of the product's own bucket");
    return role;
  }

  #closeToOthers(deployRoleArn: string): void {
    const arns = Lazy.list({ produce: () => this.#admitted.map(({ roleArn }) => roleArn) });
    const listing = Lazy.list({ produce: () => [...this.#admitted.map(({ roleArn }) => roleArn), deployRoleArn] });
    const toAllBut = (principalArns: string | readonly string[]) => ({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      conditions: { ArnNotEquals: { "aws:PrincipalArn": principalArns } },
    });
    this.bucket.addToResourcePolicy(
      // every action, since S3 has ways to copy an object that are no reading by name; expiry asks no policy
      new PolicyStatement({
        sid: "NamedRolesOnly",
        actions: ["s3:*"],
        resources: [this.bucket.arnForObjects("*")],
        ...toAllBut(arns),
      }),
    );
    this.bucket.addToResourcePolicy(
      // CloudFormation asks whether a bucket is there in a way that counts as listing it
      new PolicyStatement({
        sid: "NamedListersOnly",
        actions: LIST_OBJECTS,
        resources: [this.bucket.bucketArn],
        ...toAllBut(listing),
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "DeployedSettingsOnly",
        actions: CHANGE_SETTINGS,
        resources: [this.bucket.bucketArn],
        ...toAllBut(deployRoleArn),
      }),
    );
  }

  #register(registration: Role, { producer, dataLake, deployRoleArn }: ProductStoreProps): readonly CfnResource[] {
    const location = new CfnLakeLocation(this, "Location", {
      resourceArn: this.bucket.bucketArn,
      roleArn: registration.roleArn,
      useServiceLinkedRole: false,
      hybridAccessEnabled: false,
    });
    location.node.addDependency(dataLake);
    const grant = (id: string, principalArn: string) =>
      lakeGrant(
        this,
        id,
        {
          principalArn,
          resource: { dataLocation: { catalogId: Stack.of(this).account, resourceArn: this.bucket.bucketArn } },
          permissions: ["DATA_LOCATION_ACCESS"],
        },
        [location],
      );
    return [grant("DeployerLocation", deployRoleArn), grant("ProducerLocation", producer.roleArn)];
  }
}
