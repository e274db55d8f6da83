/**
 * CloudFormation types that ministack lacks, or has in a form that would prove nothing.
 *
 * Lake Formation is nowhere but at the kit's own endpoint, and Glue belongs to it: tags and filters are about Glue's
 * databases and tables. Keys are moto's, whose ciphertext is AES-GCM; ministack's is not encrypted. Alarms on metric
 * math are made nowhere, so they are not in here: whether one is on metric math stands in its properties.
 */
export const SHIMMED_TYPES: ReadonlySet<string> = new Set([
  "AWS::LakeFormation::DataLakeSettings",
  "AWS::LakeFormation::PrincipalPermissions",
  "AWS::LakeFormation::Resource",
  "AWS::Events::EventBusPolicy",
  "AWS::Glue::Database",
  "AWS::Glue::Table",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
]);

/** Name of the custom resource that stands in for a type. */
export function shimType(type: string): string {
  return `Custom::Local${type.replace(/^AWS::/, "").replaceAll("::", "")}`;
}
