import { authorityOverProduct } from "./authority.ts";
import { validityOf } from "./interval.ts";
import { found, type Resolver } from "./linked-people.ts";
import type { Mesh, Product } from "./mesh.ts";
import type { ProductNode, Prohibition } from "./products.ts";
import { marksOf } from "./purposes.ts";
import { noStatements, setStatement } from "./statements.ts";
import { tableNodes } from "./table-lineage.ts";

/** The part of a mesh that says what products show, whoever asks. */
export type ProductPart = Omit<Mesh, "maxSession" | "people" | "approvals" | "acknowledgements">;

/** Resolves every name of the part. @throws RangeError if one does not resolve, or inputs form a cycle */
export function linkProducts(mesh: ProductPart, resolver: Resolver): ReadonlyMap<string, ProductNode> {
  const domains = new Map(mesh.domains.map((domain) => [domain.id, domain]));
  const products = new Map(mesh.products.map((product) => [product.id, product]));
  const officers = new Set(mesh.privacyOfficers);
  const size = mesh.products.reduce((sum, product) => sum + product.assignments.length, 0);
  const statements = noStatements(size);
  const nodes = new Map<string, ProductNode>();
  const open = new Set<string>();
  let end = 0;

  function link(id: string): ProductNode {
    const known = nodes.get(id);
    if (known) return known;
    if (open.has(id)) throw new RangeError(`product \`${id}\` is its own input`);
    open.add(id);
    const product = found(products.get(id), "product", id);
    const inputs = product.inputs.map(link);
    const authority = authorityOverProduct(product, domains.get(product.domain));
    const allowanceAt = product.assignments.filter(({ effect }) => effect === "allow");
    const first = end;
    for (const statement of allowanceAt) {
      const purpose = resolver.purposeOf(statement);
      setStatement(statements, end, { statement, purpose, authority: resolver.window(statement, authority) });
      end += 1;
    }
    const node: ProductNode = {
      statements,
      first,
      end,
      marks: marksOf(statements.purposes.subarray(first, end)),
      prohibitions: prohibitionsOf(product, resolver),
      seen: undefined,
      product,
      inputs,
      allowanceAt,
      tables: tableNodes(product, officers, authority),
    };
    nodes.set(id, node);
    return node;
  }
  for (const { id } of mesh.products) link(id);
  return nodes;
}

const NO_PROHIBITIONS: readonly Prohibition[] = Object.freeze([]);

function prohibitionsOf({ assignments }: Product, resolver: Resolver): readonly Prohibition[] {
  const binding = assignments.filter(({ effect, status }) => effect === "prohibit" && status === "approved");
  // nearly all products share this one, so that it is at hand when it is looked at
  if (binding.length === 0) return NO_PROHIBITIONS;
  return binding.map((prohibition) => ({
    ...validityOf(prohibition),
    purpose: resolver.purposeOf(prohibition),
  }));
}
