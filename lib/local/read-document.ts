import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { LineCounter, parseDocument, type YAMLError } from "yaml";
import { type Fault, InvalidDocumentError } from "../model/errors.ts";
import { hasRepeatedKeys } from "../model/json-keys.ts";

/** The most that a document may hold; far above 10,000 products, far below what exhausts a process. */
const MAX_BYTES = 64 * 1024 * 1024;
/** How often anchors may be repeated before a document counts as a bomb. */
const MAX_ALIASES = 10_000;
/** Nesting that no honest document has, and that a recursive reader still survives. */
const MAX_DEPTH = 100;

/**
 * Reads a YAML or JSON file into plain values, without giving them a meaning.
 *
 * @throws InvalidDocumentError naming file, line and remedy
 */
export function readDocument(file: string, shownAs = basename(file)): unknown {
  const text = readText(file, shownAs);
  const value = file.endsWith(".json") ? parseJson(text, shownAs) : parseYaml(text, shownAs);
  if (depthExceeds(value, MAX_DEPTH)) {
    throw fault(shownAs, `nested deeper than ${MAX_DEPTH} levels`, "a mesh document needs about ten");
  }
  return value;
}

function readText(file: string, shownAs: string): string {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw fault(shownAs, "is not a file", "give the path of a YAML or JSON document");
    if (stat.size > MAX_BYTES) {
      throw fault(shownAs, `is larger than ${MAX_BYTES / 1024 / 1024} MB`, "split the mesh or its contracts");
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    if (cause instanceof InvalidDocumentError) throw cause;
    if (cause instanceof TypeError) throw fault(shownAs, "is not UTF-8 text", "save it as UTF-8");
    throw fault(shownAs, unreadable(cause), "check the path and that you may read it");
  }
}

function unreadable(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  return code === "EACCES" ? "may not be read" : "cannot be read";
}

function parseYaml(text: string, shownAs: string): unknown {
  const lines = new LineCounter();
  try {
    // faults are told below: what the library would tell the process is no message for people
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: true, logLevel: "error" } as const;
    const document = parseDocument(text, options);
    // a warning is a tag or directive that would silently change what a value means
    const problems = [...document.errors, ...document.warnings];
    if (problems.some(({ message }) => /call stack/i.test(message))) throw new RangeError("nested too deeply");
    if (problems.length > 0)
      throw new InvalidDocumentError(problems.map((problem) => yamlFault(problem, lines, shownAs)));
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    if (cause instanceof InvalidDocumentError) throw cause;
    if (cause instanceof RangeError)
      throw fault(shownAs, "is nested too deeply", "a mesh document needs about ten levels");
    throw fault(shownAs, "repeats its anchors too often", "write the repeated parts out, or use fewer aliases");
  }
}

function yamlFault(problem: YAMLError, lines: LineCounter, shownAs: string): Fault {
  const { line, col } = lines.linePos(problem.pos[0]);
  const message = problem.message.split("\n")[0] ?? "";
  return {
    path: `${shownAs}:${line}:${col}`,
    message: `${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    help: REMEDIES[problem.code] ?? "correct the YAML at this place",
  };
}

const UNFINISHED = "this line or one above lacks its `:`, or is indented otherwise than its neighbours";
const REMEDIES: Readonly<Record<string, string>> = {
  BAD_INDENT: "indent alike all keys of one object, and all `-` of one list",
  BLOCK_AS_IMPLICIT_KEY: UNFINISHED,
  BLOCK_IN_FLOW: "within brackets or braces separate by `,`, and write each as `key: value`",
  DUPLICATE_KEY: "keep one of the two: which one counts would be a guess",
  MULTIPLE_DOCS: "keep one document per file: remove the second `---`",
  TAB_AS_INDENT: "indent with spaces",
  TAG_RESOLVE_FAILED: "remove the tag: plain values are enough",
  MISSING_CHAR: "add what is missing: a `-`, a `:`, a `,`, or the end of a quote, bracket or brace",
  MULTILINE_IMPLICIT_KEY: UNFINISHED,
};

function parseJson(text: string, shownAs: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // YAML is a superset of JSON, and its reader names the line
    parseYaml(text, shownAs);
    const message = cause instanceof SyntaxError ? "is not JSON, though its name says so" : "is nested too deeply";
    throw fault(shownAs, message, "write JSON, or call the file .yaml");
  }
  if (hasRepeatedKeys(text, value)) {
    parseYaml(text, shownAs);
    throw fault(shownAs, "has the same key twice in one object", "keep one of the two");
  }
  return value;
}

/** Whether something lies deeper than `most` levels; an anchor that contains itself is endlessly deep. */
function depthExceeds(value: unknown, most: number): boolean {
  const heights = new Map<unknown, number>();
  const heightOf = (item: unknown, depth: number): number => {
    if (typeof item !== "object" || item === null) return 0;
    const known = heights.get(item);
    if (known !== undefined) return known;
    if (depth > most) return Number.POSITIVE_INFINITY;
    let height = 0;
    for (const child of Object.values(item)) height = Math.max(height, heightOf(child, depth + 1) + 1);
    heights.set(item, height);
    return height;
  };
  return heightOf(value, 0) > most;
}

function fault(path: string, message: string, help: string): InvalidDocumentError {
  return new InvalidDocumentError([{ path, message, help }]);
}
