import { LakeFormationServiceException } from "@aws-sdk/client-lakeformation";

/** Sends something and returns Lake Formation's name of the refusal; empty if it went through. */
export async function refusalOf(sent: Promise<unknown>): Promise<string> {
  try {
    await sent;
    return "";
  } catch (error) {
    // what is no answer of Lake Formation's is no observation either
    if (!(error instanceof LakeFormationServiceException)) throw error;
    return error.name;
  }
}
