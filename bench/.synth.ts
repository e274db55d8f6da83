import { App, Stack } from "aws-cdk-lib/core";
import { DataDomain, DataProduct, PolicyHub, parseMesh } from "/work/main/lib/index.ts";
const n = Number(process.argv[2] ?? 100);
const columns = Array.from({ length: 20 }, (_, i) => ({ name: `c${i}`, type: "string", classification: "none" }));
const doc = (n: number) => ({
  mesh: 1, consumers: ["111122223333"],
  purposes: ["marketing", "fraud", "analytics", "care"].map((id) => ({ id, lawfulBasis: "contract" })),
  domains: [{ id: "crm", owners: ["otto@acme.example"], products: Array.from({ length: n }, (_, i) => ({
    id: `product-${String.fromCharCode(97 + (i % 26))}${i}`, tables: [{ name: "t", subject: "none", columns }, { name: "u", subject: "none", columns }],
    assignments: ["marketing", "fraud", "analytics"].map((purpose) => ({ purpose, decidedBy: "otto@acme.example", validFrom: "2026-01-01T00:00:00Z", views: { t: { columns: { c0: "pseudonym", c1: "clear", c2: "clear" } }, u: { columns: { c0: "clear" }, rows: "c1 <> 'x'" } } })),
  })) }],
});
function run(n: number) {
  const t0 = process.cpuUsage();
  const mesh = parseMesh(doc(n));
  const app = new App();
  const env = { account: "111122223333", region: "eu-west-1" };
  const ds = new Stack(app, "D", { env });
  const hub = PolicyHub.fromHubAttributes(ds, "Hub", { account: env.account, region: env.region, tableName: "t", tokens: { issuer: "https://id.acme.example", audience: "x" } });
  const domain = new DataDomain(ds, "Crm", { mesh, hub, domain: "crm" });
  let stack = ds;
  mesh.products.forEach((p, i) => { if (i % 20 === 0) stack = new Stack(app, `P${i}`, { env }); new DataProduct(stack, p.name, { domain, product: p.name }); });
  const t1 = process.cpuUsage(t0);
  app.synth();
  const t2 = process.cpuUsage(t0);
  return [t1.user + t1.system, t2.user + t2.system].map((x) => x / 1000);
}
run(1);
const one = run(1), many = run(n);
console.log("1 product:", one, "n:", many, "per product ms:", ((many[1] - one[1]) / (n - 1)).toFixed(1), "of which construct:", ((many[0] - one[0]) / (n - 1)).toFixed(1));
