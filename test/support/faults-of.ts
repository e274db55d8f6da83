import { InvalidDocumentError } from "../../lib/model/errors.ts";

/** What is wrong with a document, as `path: message`; nothing if it is read. */
export function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}
