/**
 * Whether a JSON text has one key twice in an object: which of the two counts would be a guess, and JSON.parse keeps the
 * last silently. Keys are counted in the text and in its value.
 *
 * @param value what JSON.parse made of the text
 */
export function hasRepeatedKeys(json: string, value: unknown): boolean {
  return countWrittenKeys(json) !== countKeys(value);
}

function countWrittenKeys(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon) count++;
  return count;
}

function countKeys(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    const children: unknown[] = Object.values(next);
    if (!Array.isArray(next)) count += children.length;
    for (const child of children) open.push(child);
  }
  return count;
}
