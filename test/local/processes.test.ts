import { describe, expect, it } from "vitest";
import type { Place } from "../../bin/local/places.ts";
import {
  abandonPrograms,
  type Program,
  processes,
  runningPrograms,
  startedPrograms,
  startProgram,
  stopPrograms,
} from "../../bin/local/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { folder } = temporaryFolder();
const place: Place = { aws: 0, keys: 0, lakeFormation: 0, tokens: 0, folder };

/** A program that answers on this port, and says in its command line whose it is. */
function server(port: number): Program {
  const script = `require("node:http").createServer((_, answer) => answer.end()).listen(${port}, "127.0.0.1")`;
  return {
    name: `server-${port}`,
    command: process.execPath,
    args: ["--eval", script, folder],
    environment: {},
    signal: "SIGTERM",
    health: `http://127.0.0.1:${port}`,
  };
}

const left = () => processes().filter(({ command }) => command.includes(folder));

describe("programs that were started", () => {
  it("are stopped, last first, and are on record no more", async () => {
    for (const port of [24_571, 24_572]) await startProgram(place, server(port));
    expect(runningPrograms(place).map(({ name }) => name)).toEqual(["server-24571", "server-24572"]);

    expect(await stopPrograms(place)).toEqual(["server-24572", "server-24571"]);
    expect(startedPrograms(place)).toEqual([]);
    expect(left()).toEqual([]);
  });

  it("do not outlive a start that is interrupted", async () => {
    await startProgram(place, server(24_573));
    abandonPrograms(place);

    expect(startedPrograms(place)).toEqual([]);
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });

  it("are named with what they said if they end instead of getting ready", async () => {
    const failing = { ...server(24_574), args: ["--eval", "console.error('no such luck'); process.exit(1)"] };

    await expect(startProgram(place, failing)).rejects.toThrow("server-24574 did not start: no such luck");
    expect(await stopPrograms(place)).toEqual([]);
  });
});
