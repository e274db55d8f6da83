import { type Guardrail, isUsable, type Purpose } from "./mesh.ts";
import { meet, type Treatment } from "./treatment.ts";

/** A purpose with its place in the DAG. */
export interface PurposeNode {
  readonly purpose: Purpose;
  /** Position in the mesh, a compact key. */
  readonly index: number;
  /** Of the line, as {@link marksOf} sets them. */
  readonly marks: number;
  /** The status permits acting for it at all. */
  readonly usable: boolean;
  readonly parents: readonly PurposeNode[];
  /** Everything above, each once. */
  readonly above: readonly PurposeNode[];
  /** Positions of the purpose and of everything above: compared without loading any of them. */
  readonly line: readonly number[];
  /** The most that guardrails leave of a column of this classification. */
  ceiling(classification: string | undefined): Treatment;
}

/** Classification of a column that has none, so that a guardrail can name it. */
export const UNCLASSIFIED = "unclassified";

/** Links purposes to their parents. Takes a DAG, as `parseMesh` assures; throws on a cycle rather than hang. */
export function linkPurposes(
  purposes: readonly Purpose[],
  guardrails: readonly Guardrail[],
): ReadonlyMap<string, PurposeNode> {
  const declared = new Map(purposes.map((purpose, index) => [purpose.id, { purpose, index }]));
  const nodes = new Map<string, PurposeNode>();
  const open = new Set<string>();

  function link(id: string): PurposeNode {
    const known = nodes.get(id);
    if (known) return known;
    const entry = declared.get(id);
    if (!entry || open.has(id)) throw new RangeError(`purpose \`${id}\` is ${entry ? "its own ancestor" : "missing"}`);
    open.add(id);
    const node = newNode(entry.purpose, entry.index, entry.purpose.parents.map(link), guardrails);
    open.delete(id);
    nodes.set(id, node);
    return node;
  }
  for (const { id } of purposes) link(id);
  return nodes;
}

/** One bit of 32 per purpose, which others share: sets that have none in common have no purpose in common either. */
export function marksOf(purposes: Iterable<number>): number {
  let marks = 0;
  for (const purpose of purposes) marks |= 1 << (purpose & 31);
  return marks;
}

/** Whether one is the other, or lies above or below it. */
export function isRelated(one: PurposeNode, other: PurposeNode): boolean {
  return one === other || one.above.includes(other) || other.above.includes(one);
}

function newNode(
  purpose: Purpose,
  index: number,
  parents: readonly PurposeNode[],
  guardrails: readonly Guardrail[],
): PurposeNode {
  const ceilings = new Map<string, Treatment>();
  const above = [...new Set(parents.flatMap((parent) => [parent, ...parent.above]))];
  const line = [index, ...above.map((node) => node.index)];
  const node: PurposeNode = {
    index,
    usable: isUsable(purpose),
    marks: marksOf(line),
    line,
    parents,
    purpose,
    above,
    ceiling(classification = UNCLASSIFIED) {
      let ceiling = ceilings.get(classification);
      if (ceiling === undefined) {
        ceiling = guardrails
          .filter((guardrail) => guardrail.classification === classification && !maySee(node, guardrail))
          .reduce<Treatment>((lowest, { otherwise }) => meet(lowest, otherwise), "clear");
        ceilings.set(classification, ceiling);
      }
      return ceiling;
    },
  };
  return node;
}

/** Named itself, or all parents may: an only-named parent must not admit what another parent forbids. */
function maySee(node: PurposeNode, guardrail: Guardrail): boolean {
  const seen = new Set<PurposeNode>();
  const pending = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next) || guardrail.purposes.includes(next.purpose.id)) continue;
    if (next.parents.length === 0) return false;
    seen.add(next);
    pending.push(...next.parents);
  }
  return true;
}
