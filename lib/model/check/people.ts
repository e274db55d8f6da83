import { PERSON_ID } from "../names.ts";
import { formatDuration } from "../time.ts";
import type { GovernedMesh } from "./governed.ts";
import type { Warning } from "./warning.ts";

/** Purposes whose wishes the mesh does not grant. */
export function purposeWarnings({ mesh }: GovernedMesh): readonly Warning[] {
  return mesh.purposes.flatMap(({ maxSession }, position): readonly Warning[] => {
    if (maxSession <= mesh.maxSession) return [];
    const [wanted, most] = [maxSession, mesh.maxSession].map(formatDuration);
    return [
      {
        id: "session-cap",
        path: `purposes[${position}].maxSession`,
        message: `\`${wanted}\` is longer than the mesh's \`${most}\`, which applies`,
      },
    ];
  });
}

/** People who cannot open a session under their id. */
export function personWarnings({ mesh }: GovernedMesh): readonly Warning[] {
  return mesh.people.flatMap(({ id }, position): readonly Warning[] => {
    if (PERSON_ID.test(id)) return [];
    return [
      {
        id: "source-identity",
        path: `people[${position}].id`,
        message: `STS takes no session for \`${id}\``,
        help: "use 2 to 64 letters, digits and `_+=,.@-`",
      },
    ];
  });
}
