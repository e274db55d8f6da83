import { expect } from "vitest";
import { type ParseMeshOptions, parseMesh } from "../../../lib/model/document/parse-mesh.ts";
import { type Fault, InvalidDocumentError } from "../../../lib/model/errors.ts";
import { exampleMesh } from "./example-mesh.ts";

/** One way to break the example, and the one fault that it must lead to. */
export interface Breakage {
  readonly why: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into the document to break it
  readonly break: (mesh: any) => unknown;
  readonly path: string;
  readonly message: string;
  readonly help?: string;
}

/** Every fault of a document; none if it is fine. */
export function faultsOf(document: unknown, options?: ParseMeshOptions): readonly Fault[] {
  try {
    parseMesh(document, options);
    return [];
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults;
    throw error;
  }
}

/** Breaks the example and expects that fault and no other. */
export function expectOneFault({ break: breakIt, path, message, help = "" }: Breakage): void {
  const mesh = exampleMesh();
  breakIt(mesh);

  const faults = faultsOf(mesh);

  expect(faults).toHaveLength(1);
  expect(faults[0]?.path).toBe(path);
  expect(faults[0]?.message).toContain(message);
  expect(faults[0]?.help ?? "").toContain(help);
}

/** A value put somewhere into the example, and the one fault that it must lead to, there or at `at`. */
export type Misplacement = readonly [
  why: string,
  path: string,
  value: unknown,
  expected: { readonly at?: string; readonly message: string; readonly help?: string },
];

/** Puts the value into the example and expects that fault and no other. */
export function expectFaultOf([why, path, value, { at = path, message, help = "" }]: Misplacement): void {
  expectOneFault({ why, break: (mesh) => put(mesh, path, value), path: at, message, help });
}

/** Sets what stands at a path such as `people[0].manager`; `undefined` removes it. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into the document to break it
export function put(mesh: any, path: string, value: unknown): void {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((object, key) => object[key], mesh);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}
