import type { Reason } from "./decision.ts";
import type { Break, Decider, Explanation, Finding, PersonLeg, ProductLeg, Role } from "./explain.ts";
import type { Statement } from "./mesh.ts";
import { durationInWords, momentInWords } from "./plain-words.ts";
import { reasonMessage } from "./reason-message.ts";
import { listed, quoted } from "./sentence.ts";
import { viewSection } from "./view-text.ts";
import { withheldLines } from "./withheld-text.ts";

/** A heading with what is said under it; a line may have lines of its own. */
export interface Section {
  readonly title: string;
  readonly lines: readonly SectionLine[];
}

export interface SectionLine {
  readonly text: string;
  readonly under?: readonly string[] | undefined;
}

/** An explanation as prose for people who know neither databases nor clouds. */
export interface ExplanationText {
  readonly headline: string;
  readonly sections: readonly Section[];
}

/** Puts an {@link Explanation} into words. */
export function explanationText(explanation: Explanation): ExplanationText {
  const { decision, legs } = explanation;
  const sections = legs
    ? [
        personSection(explanation, legs.person),
        productSection(explanation, legs.product),
        ...(decision.outcome === "allow" ? [viewSection(decision.view, legs.product)] : []),
        ...(hidesSomething(explanation, legs.product) ? [withheldSection(explanation, legs.product)] : []),
        ...(decision.outcome === "allow" ? [endSection(explanation, decision.expiresAt)] : []),
      ]
    : [{ title: "Why", lines: decision.reasons.map((reason) => ({ text: reasonMessage(reason, decision) })) }];
  return { headline: headline(explanation), sections };
}

/** The whole text, with `title` to set off headings. */
export function renderExplanation(
  { headline, sections }: ExplanationText,
  title: (text: string) => string = (text) => text,
): string {
  const parts = sections.map(({ title: heading, lines }) => {
    const body = lines.flatMap(({ text, under = [] }) => [`  ${text}`, ...under.map((line) => `    - ${line}`)]);
    return [title(heading), ...body].join("\n");
  });
  return `${[title(headline), ...parts].join("\n\n")}\n`;
}

function headline({ decision }: Explanation): string {
  const { person, product, purpose, at } = decision;
  const asked = `${quoted(product)} for ${quoted(purpose)} on ${momentInWords(at)}`;
  switch (decision.outcome) {
    case "allow":
      return `Yes: ${quoted(person)} may see ${asked}, until ${momentInWords(decision.expiresAt)}.`;
    case "deny":
      return `No: ${quoted(person)} may not see ${asked}.`;
    case "gap":
      return `Nobody can say yes or no: whether ${quoted(person)} may see ${asked} has not been configured.`;
  }
}

function personSection({ decision }: Explanation, leg: PersonLeg): Section {
  const { person, purpose } = decision;
  const reasons = reasonsOf(
    decision.reasons,
    (code) => code.includes("approval") || code === "acknowledgement-missing",
  );
  const title = `May ${quoted(person)} act for ${quoted(purpose)}? ${reasons.length === 0 ? "Yes." : "No."}`;
  const carried = leg.breaks.length === 0 ? leg.carriedBy : [];
  const terms: SectionLine[] = leg.acknowledgement?.isGiven
    ? [{ text: `${quoted(person)} accepted the terms of ${quoted(purpose)} (version ${leg.acknowledgement.version}).` }]
    : [];
  const whoCan = deciderLine(
    leg.deciders,
    `nobody: ${quoted(person)} has no line manager; the central team can name one.`,
  );
  return {
    title,
    lines: [
      ...carried.map((finding) => carriedLine(finding, purpose, personStatement)),
      ...terms,
      ...reasons.map((reason) => ({ text: reasonMessage(reason, decision) })),
      ...breakLines(leg.breaks, purpose, personStatement),
      ...(leg.breaks.length > 0 ? [{ text: `Who can approve: ${whoCan}` }] : []),
    ],
  };
}

function productSection({ decision }: Explanation, leg: ProductLeg): Section {
  const { product, purpose } = decision;
  const isClosed = leg.breaks.length > 0 || leg.prohibitions.length > 0;
  const title = `May ${quoted(product)} serve ${quoted(purpose)}? ${isClosed ? "No." : "Yes."}`;
  const reasons = reasonsOf(decision.reasons, (code) => code.includes("assign") || code === "prohibited");
  const carried = leg.breaks.length === 0 ? leg.carriedBy : [];
  return {
    title,
    lines: [
      ...carried.map((finding) => carriedLine(finding, purpose, productStatement)),
      ...reasons.map((reason) => ({ text: reasonMessage(reason, decision) })),
      ...breakLines(leg.breaks, purpose, productStatement),
      ...leg.prohibitions.map((statement) => ({
        text: `${quoted(statement.decidedBy ?? "an unnamed owner")} forbade any use for ${quoted(statement.purpose)}${interval(statement, statement.validUntil)}.`,
      })),
      ...(isClosed ? [{ text: `Who can change it: ${deciderLine(leg.deciders, "nobody is named as owner.")}` }] : []),
    ],
  };
}

function reasonsOf(reasons: readonly Reason[], belongs: (code: Reason["code"]) => boolean): readonly Reason[] {
  return reasons.filter(({ code }) => belongs(code));
}

function hidesSomething({ decision }: Explanation, { withheld }: ProductLeg): boolean {
  return withheld.length > 0 || decision.reasons.some(({ code }) => code === "nothing-visible");
}

function withheldSection({ decision }: Explanation, leg: ProductLeg): Section {
  const title =
    decision.outcome === "allow" ? "What stays hidden, though the owner would show it?" : "Why is nothing left to see?";
  const nothing = decision.reasons.filter(({ code }) => code === "nothing-visible");
  return {
    title,
    lines: [
      ...nothing.map((reason) => ({
        text: reasonMessage(reason, decision),
        under: [`Who can show more: ${deciderLine(leg.deciders, "nobody is named as owner.")}`],
      })),
      ...leg.withheld.map((withheld) => ({
        text: reasonMessage(withheld.reason, decision),
        under: withheldLines(withheld, leg.deciders),
      })),
    ],
  };
}

function endSection({ decision, purpose }: Explanation, expiresAt: number): Section {
  const length = durationInWords(expiresAt - decision.at);
  const isCap = purpose !== undefined && expiresAt - decision.at === purpose.maxSession;
  const why = isCap
    ? `A session for ${quoted(purpose.id)} lasts at most ${length}; the question can be asked again at any time.`
    : `The answer holds for ${length}; at that moment it has to be asked for anew.`;
  return { title: `How long? Until ${momentInWords(expiresAt)}.`, lines: [{ text: why }] };
}

type Describe = (statement: Statement) => Verb;

interface Verb {
  readonly did: string;
  /** What became of it. */
  readonly since?: string | undefined;
}

const personStatement: Describe = ({ status }) => VERBS.person[status];
const productStatement: Describe = ({ status }) => VERBS.product[status];

const UNDECIDED = { did: "it was asked for and has not been decided yet" };
const WITHDRAWN = "; that was withdrawn";

const VERBS: Readonly<Record<"person" | "product", Readonly<Record<Statement["status"], Verb>>>> = {
  person: {
    requested: UNDECIDED,
    approved: { did: "approved it" },
    rejected: { did: "refused it" },
    revoked: { did: "approved it", since: WITHDRAWN },
  },
  product: {
    requested: UNDECIDED,
    approved: { did: "allowed it" },
    rejected: { did: "refused it" },
    revoked: { did: "allowed it", since: WITHDRAWN },
  },
};

function carriedLine(finding: Finding, purpose: string, describe: Describe): SectionLine {
  const { statement } = finding;
  const inherited =
    statement.purpose === purpose
      ? ""
      : ` It was said of ${quoted(statement.purpose)}, of which ${quoted(purpose)} is a special case.`;
  return { text: `${findingText(finding, describe)}.${inherited}` };
}

function breakLines(breaks: readonly Break[], purpose: string, describe: Describe): readonly SectionLine[] {
  // that nothing was said about the purpose itself is what the reason says already
  const told = breaks.filter((gap) => gap.purpose !== purpose || gap.findings.length > 0);
  return told.map((gap) => breakLine(gap, purpose, describe));
}

function breakLine({ purpose: at, kind, findings }: Break, purpose: string, describe: Describe): SectionLine {
  const under = findings.map((finding) => `${findingText(finding, describe)}.`);
  const about =
    at === purpose
      ? `About ${quoted(at)} itself`
      : `About ${quoted(at)}, of which ${quoted(purpose)} is a special case`;
  if (kind === "not-in-use") return { text: `${about}: it is not in use, so nothing can rest on it.` };
  if (kind === "unstated") return { text: `${about} nothing has been decided.`, under };
  return { text: `${about}, what was decided has no effect:`, under };
}

function findingText({ statement, until, role, flaw }: Finding, describe: Describe): string {
  const { did, since = "" } = describe(statement);
  if (statement.status === "requested") return did;
  const { decidedBy, onBehalfOf, decidedAt } = statement;
  const who = decidedBy === undefined ? "someone unnamed" : quoted(decidedBy);
  const as = role ? `, ${ROLES[role]}` : "";
  const stand = onBehalfOf === undefined ? as : `, standing in for ${quoted(onBehalfOf)}${as}`;
  const when = decidedAt === undefined ? "" : ` on ${momentInWords(decidedAt)},`;
  // a refusal has no term
  const term = statement.status === "rejected" ? "" : interval(statement, until);
  const wrong = flaw && statement.status === "approved" ? ` (${FLAWS[flaw]})` : "";
  return `${who}${stand}${stand ? "," : ""} ${did}${when}${term}${wrong}${since}`.replace(/,$/, "");
}

const FLAWS: Readonly<Record<NonNullable<Finding["flaw"]>, string>> = {
  pending: "not yet decided",
  rejected: "refused",
  revoked: "withdrawn",
  "not-yet-valid": "not yet begun",
  expired: "ended",
  "without-authority": "without being entitled to at that time",
  outdated: "for another version of the purpose",
};

const ROLES: Readonly<Record<Role, string>> = {
  manager: "the line manager",
  "higher-manager": "a manager further up",
  "previous-manager": "the previous line manager",
  owner: "an owner of the product",
  "domain-owner": "an owner of its domain",
  "previous-owner": "the previous owner",
};

function interval({ validFrom }: Statement, until: number | undefined): string {
  const from = validFrom === undefined ? "" : ` from ${momentInWords(validFrom)}`;
  return `${from}${until === undefined ? "" : ` until ${momentInWords(until)}`}`;
}

function deciderLine(deciders: readonly Decider[], nobody: string): string {
  if (deciders.length === 0) return nobody;
  return `${listed(
    deciders.map(({ id, role }) => `${quoted(id)} (${ROLES[role]})`),
    "or",
  )}.`;
}
