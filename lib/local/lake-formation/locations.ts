import type { Location } from "./account.ts";
import * as inputs from "./inputs.ts";
import {
  answer,
  type Context,
  changed,
  invalid,
  type Operation,
  type Outcome,
  operation,
  refuse,
} from "./operation.ts";
import { page } from "./page.ts";

/** Registered places in S3. */
export const LOCATION_OPERATIONS: Readonly<Record<string, Operation>> = {
  RegisterResource: operation(inputs.locationWriting, (context, input) => {
    const { ResourceArn, UseServiceLinkedRole = false, RoleArn, ...more } = input;
    if (found(context, ResourceArn))
      return refuse("AlreadyExistsException", `\`${ResourceArn}\` is already registered`);
    if (UseServiceLinkedRole === (RoleArn !== undefined)) {
      return invalid("a location is registered with a role or with the service-linked role");
    }
    return withLocations(context, (locations) => [
      ...locations,
      { ...more, ResourceArn, RoleArn: RoleArn ?? serviceRole(context), LastModified: context.now },
    ]);
  }),
  UpdateResource: operation(
    inputs.locationWriting.required({ RoleArn: true }),
    (context, { ResourceArn, RoleArn, ...more }) => {
      const before = found(context, ResourceArn);
      if (!before) return missing(ResourceArn);
      return withLocations(context, (locations) =>
        locations.map((one) => (one === before ? { ...before, ...more, RoleArn, LastModified: context.now } : one)),
      );
    },
  ),
  DeregisterResource: operation(inputs.locationNaming, (context, { ResourceArn }) => {
    const before = found(context, ResourceArn);
    return before
      ? withLocations(context, (locations) => locations.filter((one) => one !== before))
      : missing(ResourceArn);
  }),
  DescribeResource: operation(inputs.locationNaming, (context, { ResourceArn }) => {
    const location = found(context, ResourceArn);
    return location ? answer(context, { ResourceInfo: location }) : missing(ResourceArn);
  }),
  ListResources: operation(inputs.locationListing, (context, input) =>
    page(context, { name: "ResourceInfoList", all: context.account.locations, show: (location) => [location], input }),
  ),
};

function found({ account }: Context, arn: string): Location | undefined {
  return account.locations.find(({ ResourceArn }) => ResourceArn === arn);
}

function withLocations({ account }: Context, change: (locations: readonly Location[]) => readonly Location[]): Outcome {
  const locations = [...change(account.locations)].sort((one, other) => (one.ResourceArn < other.ResourceArn ? -1 : 1));
  return changed({ ...account, locations });
}

function missing(arn: string): Outcome {
  return refuse("EntityNotFoundException", `\`${arn}\` is not registered`);
}

function serviceRole({ account: { catalog } }: Context): string {
  const path = "aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess";
  return `arn:aws:iam::${catalog.account}:role/${path}`;
}
