import type { Command, Operand, Option } from "./command.ts";

const MESH: Operand = { name: "MESH", says: "the mesh document, YAML or JSON" };
const PERSON: Option = { name: "person", value: "ID", says: "who acts", isRequired: true };
const PRODUCT: Option = { name: "product", value: "DOMAIN/NAME", says: "the data product", isRequired: true };
const PURPOSE: Option = { name: "purpose", value: "ID", says: "what the data is used for", isRequired: true };
const AT: Option = { name: "at", value: "INSTANT", says: "when, such as 2026-06-01T12:00:00Z (default: now)" };
const JSON_OUTPUT: Option = { name: "json", says: "answer in JSON" };

const QUESTION = "--person alice@acme.example --product crm/customers --purpose marketing";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "check",
    says: "find every fault of a mesh document",
    operands: [MESH],
    options: [],
    examples: [{ says: "before a change is merged", line: "check mesh.yaml" }],
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "decide",
    says: "may this person see this product for this purpose?",
    operands: [MESH],
    // required unless there is a batch, which the command checks
    options: [
      ...[PERSON, PRODUCT, PURPOSE].map((option) => ({ ...option, isRequired: false })),
      AT,
      JSON_OUTPUT,
      { name: "batch", value: "FILE", says: "questions, one JSON object a line; `-` reads the standard input" },
    ],
    examples: [
      { says: "one question", line: `decide mesh.yaml ${QUESTION}` },
      { says: "for a program", line: `decide mesh.yaml ${QUESTION} --at 2026-06-01T00:00:00Z --json` },
      {
        says: "many: one JSON answer a line, in the order of the questions",
        line: "decide mesh.yaml --batch questions.jsonl",
      },
    ],
    load: async () => (await import("./decide.ts")).decide,
  },
  {
    name: "explain",
    says: "the same question, answered in plain language",
    operands: [MESH],
    options: [PERSON, PRODUCT, PURPOSE, AT],
    examples: [{ says: "who decided what, and who could change it", line: `explain mesh.yaml ${QUESTION}` }],
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    name: "plan",
    says: "the Lake Formation calls that bring about what the mesh says",
    operands: [MESH],
    options: [
      AT,
      { name: "from", value: "MESH", says: "start from the state of this mesh (default: from nothing)" },
      { name: "from-at", value: "INSTANT", says: "that state's time (default: that of --at)" },
      { name: "from-state", value: "FILE", says: "start from this state of Lake Formation, kept as JSON" },
      { name: "impact", says: "in JSON also who gains and who loses what, as the text always says" },
      { name: "account", value: "ID", says: "account of the catalog (default: 111122223333)" },
      { name: "region", value: "NAME", says: "its Region (default: eu-west-1)" },
      JSON_OUTPUT,
    ],
    examples: [
      { says: "from nothing", line: "plan mesh.yaml" },
      { says: "what a change leads to", line: "plan changed.yaml --from mesh.yaml --json" },
    ],
    load: async () => (await import("./plan.ts")).plan,
  },
  {
    name: "query",
    says: "run SQL in a session of one person for one purpose",
    operands: [MESH, { name: "SQL", says: "one SELECT statement" }],
    options: [PERSON, PURPOSE, AT, JSON_OUTPUT],
    examples: [
      {
        says: "sees what the purpose may see, and nothing else",
        line: 'query mesh.yaml --person alice@acme.example --purpose marketing "SELECT city FROM crm__customers.customers"',
      },
    ],
    load: async () => (await import("./query.ts")).query,
  },
  {
    name: "state",
    says: "the state of Lake Formation in an account, as JSON to keep",
    operands: [],
    options: [
      { name: "account", value: "ID", says: "whose, with the credentials of the environment", isRequired: true },
      { name: "region", value: "NAME", says: "in this Region", isRequired: true },
      { name: "domain", value: "ID", says: "only this domain's databases (default: all)" },
    ],
    examples: [
      { says: "for later", line: "state --account 111122223333 --region eu-west-1 > state.json" },
      { says: "what a change would do there", line: "plan mesh.yaml --from-state state.json" },
    ],
    load: async () => (await import("./state.ts")).state,
  },
  {
    name: "verify",
    says: "does everybody read what the mesh says, and is there a way around it?",
    operands: [MESH],
    options: [
      AT,
      { name: "state", value: "FILE", says: "look at this state of Lake Formation, kept as JSON" },
      { name: "account", value: "ID", says: "or at this account, with the credentials of the environment" },
      { name: "region", value: "NAME", says: "and in this Region" },
      { name: "domain", value: "ID", says: "only at this domain's databases (default: at all)" },
      { name: "lead", value: "DURATION", says: "what the converger may do ahead of time or late (default: PT5M)" },
      { name: "broker", value: "ARN", says: "the hub's broker (default: roles of whatever hub count as the kit's)" },
      JSON_OUTPUT,
    ],
    examples: [
      { says: "a state that was kept", line: "verify mesh.yaml --state state.json" },
      {
        says: "what stands in an account now",
        line: "verify mesh.yaml --account 111122223333 --region eu-west-1 --domain crm",
      },
      {
        says: "of one hub: another's producers are reported",
        line: "verify mesh.yaml --state state.json --broker arn:aws:iam::111122223333:role/purpose-mesh/purpose-mesh-broker",
      },
    ],
    load: async () => (await import("./verify.ts")).verify,
  },
];
