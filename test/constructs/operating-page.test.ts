import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { Stack } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../lib/lake-formation/limits.ts";
import { KEPT_ENTRIES } from "../../lib/model/workflow/history.ts";
import { fourAccounts } from "./four-accounts.ts";
import { nestedResources } from "./nested-stacks.ts";
import { type Resource, resourcesById, resourcesOf } from "./template-reading.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/operating.md"), "utf8");
const { hub, crm, access } = fourAccounts();
const STACKS = { hub: Stack.of(hub), domain: Stack.of(crm), consumer: Stack.of(access) };

/** The rows of the table below a heading, cells trimmed. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = PAGE.split(`## ${heading}\n`);
  const [, table = ""] = /^\|[^\n]*\n\| ---.*\n((?:\|.*\n)+)/m.exec(section) ?? [];
  return table
    .trim()
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const places = Object.entries(STACKS);

/** When an alarm goes off, as the page says it. */
function goesOff({ Properties }: Resource): string {
  const { Threshold, EvaluationPeriods, ComparisonOperator, Period, Metrics = [] } = Properties;
  const stat = Metrics.find((metric: Record<string, unknown>) => metric.MetricStat)?.MetricStat;
  const period = { 300: "in 5 minutes", 900: "in an interval" }[Number(Period ?? stat?.Period)];
  const much = ComparisonOperator === "LessThanThreshold" ? "none" : Threshold;
  return `${much} ${period}${EvaluationPeriods > 1 ? `, ${EvaluationPeriods} times running` : ""}`;
}

/** The word by which people know an alarm: its construct's, of which CloudFormation makes the name. */
function wordOf(stack: Stack, id: string): string {
  const found = stack.node
    .findAll()
    .find((each) => each.node.id === "Resource" && stack.resolve(logicalId(each)) === id);
  return found?.node.scope?.node.id ?? id;
}

function logicalId(construct: object): unknown {
  return "logicalId" in construct ? construct.logicalId : undefined;
}

describe("docs/operating.md", () => {
  it("lists every alarm, where it is and when it goes off", () => {
    const listed = tableOf("Alarms").flatMap(([alarm = "", of = "", at = ""]) =>
      of.split(", ").map((place) => `${place} ${/`(\w+)`/.exec(alarm)?.[1]}: ${at}`),
    );
    const made = places.flatMap(([place, stack]) =>
      [...resourcesById(stack)]
        .filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm")
        .map(([id, resource]) => `${place} ${wordOf(stack, id)}: ${goesOff(resource)}`),
    );
    expect(listed.sort()).toEqual(made.sort());
  });

  it("counts what keeps on costing", () => {
    const counted = (stack: Stack, type: string) => resourcesOf(stack, type).length;
    const rowOf = (per: string) => tableOf("What it costs at rest").find(([name]) => name === per) ?? [];
    const purposes = { domain: crm.purposeKeys.size, consumer: access.seats.size, hub: 0 };
    for (const [per, place] of [
      ["hub", "hub"],
      ["domain", "domain"],
      ["consumer account", "consumer"],
    ] as const) {
      const stack = STACKS[place];
      const [, keys, alarms, , dashboards, functions, runs = ""] = rowOf(per);
      expect(Number(keys), per).toBe(counted(stack, "AWS::KMS::Key") - purposes[place]);
      expect(Number(alarms), per).toBe(counted(stack, "AWS::CloudWatch::Alarm"));
      expect(Number(dashboards), per).toBe(counted(stack, "AWS::CloudWatch::Dashboard"));
      expect(Number(functions), per).toBe(counted(stack, "AWS::Lambda::Function"));
      const schedules = resourcesOf(stack, "AWS::Events::Rule").flatMap(
        ({ Properties }) => /^rate\((\d+) minutes\)$/.exec(Properties.ScheduleExpression)?.[1] ?? [],
      );
      const inMonth = schedules.map((minutes) => (30 * 24 * 60) / Number(minutes));
      expect([...runs.matchAll(/\d[\d,]*/g)].map(([text]) => Number(text.replace(",", "")))).toEqual(inMonth);
    }
    expect(rowOf("purpose that a domain serves")[1]).toBe("1");
    expect(rowOf("purpose of a consumer account")[1]).toBe("1");
  });

  it("names the services that each account's deployments use, and no others", () => {
    const rows = tableOf("Who may do what").slice(0, 3);
    const listed = rows.map(([, services = ""]) => services.replaceAll("`", "").split(", "));
    const used = Object.values(STACKS).map((stack) => [
      ...new Set([
        ...[...resourcesById(stack).values(), ...nestedResources(stack)].flatMap(({ Type }) => serviceOf(Type)),
        ...servicesReadFrom(stack),
      ]),
    ]);
    expect(listed).toEqual(used.map((services) => services.sort()));
  });

  it("states limits as the code has them", () => {
    const text = JSON.stringify(tableOf("How much it holds"));
    const stage = resourcesOf(STACKS.hub, "AWS::ApiGatewayV2::Stage")[0]?.Properties.DefaultRouteSettings;
    for (const fact of [
      `purposes that see one product","${LIMITS.tagsPerResource}"`,
      `purposes in one account","${LIMITS.tagsPerAccount.toLocaleString("en")}"`,
      `administrators of a data lake","${LIMITS.dataLakeAdmins}"`,
      `history of one decision","${KEPT_ENTRIES} entries"`,
      `${stage.ThrottlingRateLimit} a second, ${stage.ThrottlingBurstLimit} at once`,
    ])
      expect(text).toContain(fact);
  });
});

describe("docs/alarms.md", () => {
  const page = readFileSync(join(ROOT, "docs/alarms.md"), "utf8");
  const sections = page
    .split(/^### /m)
    .slice(1)
    .map((text) => ({ heading: text.split("\n")[0] ?? "", text: text.split("\n## ")[0] ?? "" }));
  const sources = globSync("{lambdas,lib/constructs,lib/lake-formation}/**/*.ts", { cwd: ROOT })
    .map((file) => readFileSync(join(ROOT, file), "utf8"))
    .join("\n");
  const functions = places.flatMap(([, stack]) => resourcesOf(stack, "AWS::Lambda::Function"));

  it("has a section for every alarm, in the order of the table", () => {
    const linked = tableOf("Alarms").map(([alarm = ""]) => /\(alarms\.md#(.+)\)/.exec(alarm)?.[1]);
    expect(sections.map(({ heading }) => heading.toLowerCase().replaceAll(" ", "-"))).toEqual(linked);
  });

  it.each(sections)("says of $heading what it means, who is affected, what to run, and when it is over", ({ text }) => {
    const labels = [...text.matchAll(/^- \*\*(\w+):\*\* \S/gm)].map(([, label]) => label);
    expect(labels).toEqual(["Means", "Affects", "First", "Then", "Over"]);
    expect(text.match(/^ *```sh\n(?: {2}\S.*\n)+/m)).not.toBeNull();
  });

  it("finds functions by what they say of themselves", () => {
    const beginnings = [...page.matchAll(/^ +said '([^']*)'/gm)].map(([, beginning = ""]) => beginning);
    expect(beginnings.length).toBeGreaterThan(10);
    for (const beginning of beginnings)
      expect(
        functions.filter(({ Properties }) => Properties.Description?.startsWith(beginning)),
        beginning,
      ).not.toEqual([]);
  });

  it("looks for what stands in logs", () => {
    const words = [...page.matchAll(/\$\.(\w+) (?:=|>) (?:"([^"]+)")?/g)].flatMap(([, field = "", value]) =>
      field === "record" ? [] : [field, ...(value === undefined ? [] : [value])],
    );
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(sources))).toEqual([]);
  });
});

/** What CloudFormation and Lambda read in the deploying role's name: the environment's version, and code. */
function servicesReadFrom(stack: Stack): readonly string[] {
  const { Parameters = {} } = Template.fromStack(stack).toJSON();
  const takesParameters = Object.values<{ Type: string }>(Parameters).some(({ Type }) => Type.startsWith("AWS::SSM::"));
  const takesCode = resourcesOf(stack, "AWS::Lambda::Function").some(({ Properties }) => Properties.Code.S3Bucket);
  return [...(takesParameters ? ["ssm"] : []), ...(takesCode ? ["s3"] : [])];
}

/** The IAM prefix of a resource's service; of nothing for what the CDK notes for itself. */
function serviceOf(type: string): readonly string[] {
  const [, service = ""] = type.split("::");
  if (type.startsWith("Custom::")) return ["lambda"];
  if (service === "CDK") return [];
  return [service.toLowerCase().replace("apigatewayv2", "apigateway")];
}
