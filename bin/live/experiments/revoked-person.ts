import { experiment, fails, holds, inconclusive } from "../experiment.ts";
import { isReadable } from "../observations.ts";
import { CUSTOMERS } from "../tables.ts";

/** Settles how fast one person's open sessions end, and whether the others' go on. */
export const revokedPerson = experiment({
  id: "revoked-person",
  title: "Revocation of a person, to refusal",
  settles: [],
  assumes:
    "A deny on the purpose's role for one `aws:SourceIdentity` and tokens issued before now ends that person's sessions, and nobody else's.",
  expects:
    "Within two minutes the person's next query is refused; another person's session still reads; so does a session that the person opens afterwards.",
  ifItFails:
    "If the session goes on, the only bound is its length: shorten `LONGEST` in `lib/aws/sts-sessions.ts`, and say so in `docs/decisions.md`. If others are refused too, deny all sessions of the role older than now, and let them be opened again.",
  async setUp(lab) {
    const table = await lab.table("revoked-person", CUSTOMERS);
    const { role } = await lab.taggedRole("revoked-person", table, ["id"]);
    const { roles } = lab.account;
    return {
      role,
      question: lab.question(table, ["id"]),
      ann: await roles.open(role.purpose, "ann@bank.example"),
      ben: await roles.open(role.purpose, "ben@bank.example"),
    };
  },
  async observe(lab, { role, question, ann, ben }) {
    const { engine, roles, pace } = lab.account;
    const read = (session: typeof ann) => engine.read(session, question);
    const before = await lab.until(() => read(ann), isReadable);
    const from = pace.now();
    lab.step();
    // tokens carry whole seconds: one that was issued in the same second must not slip through
    await roles.deny(role.purpose, ann.person, ann.issuedAt + 1_000);
    const refused = await lab.until(
      () => read(ann),
      (answer) => !isReadable(answer),
    );
    const seconds = Math.round((pace.now() - from) / 100) / 10;
    const other = await read(ben);
    await lab.pause(2_000);
    const later = await roles.open(role.purpose, ann.person);
    const again = await lab.until(() => read(later), isReadable, 30_000);
    return {
      readableBefore: isReadable(before),
      refused: !isReadable(refused),
      seconds,
      otherReads: isReadable(other),
      laterReads: isReadable(again),
    };
  },
  judge({ readableBefore, refused, otherReads, laterReads }) {
    if (!readableBefore) return inconclusive("the person read nothing to begin with");
    if (!refused) return fails("the person's session goes on after the deny");
    if (!otherReads) return fails("the deny ended another person's session");
    return laterReads
      ? holds("the person's old sessions are refused, and nothing else")
      : fails("the person cannot open a session again, though it would be decided anew");
  },
});
