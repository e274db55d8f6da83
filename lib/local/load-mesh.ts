import { basename, dirname, isAbsolute, resolve } from "node:path";
import { parseMesh } from "../model/document/parse-mesh.ts";
import { InvalidDocumentError } from "../model/errors.ts";
import type { Mesh } from "../model/mesh.ts";
import { leadsInto } from "./data-files.ts";
import { readDocument } from "./read-document.ts";

/**
 * Reads a mesh document and the contracts it names from disk.
 *
 * Contracts are looked for beside the mesh document, and nowhere outside its folder: a document from elsewhere must not
 * make its reader open other files.
 *
 * @throws InvalidDocumentError with every fault of the documents, naming file, place and remedy
 */
export function loadMesh(path: string): Mesh {
  const document = readDocument(path, basename(path));
  const folder = dirname(resolve(path));
  return parseMesh(document, { contract: (contract) => readContractFile(folder, contract) });
}

/** The parsed YAML of a contract, whose path is relative to the mesh's folder. */
function readContractFile(folder: string, contract: string): unknown {
  const file = resolve(folder, contract);
  if (isAbsolute(contract) || !leadsInto(folder, file)) throw outside(contract);
  return readDocument(file, contract);
}

function outside(contract: string): InvalidDocumentError {
  return new InvalidDocumentError([
    {
      path: contract,
      message: "lies outside the folder of the mesh document",
      help: "keep contracts beside the mesh document and name them by a relative path",
    },
  ]);
}
