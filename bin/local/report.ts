import { MeshError } from "../../lib/model/errors.ts";

/** Runs a command of `npm run local:*`: errors that are understood are told in a line, others with their trace. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    process.stderr.write(`error[${error.code}]: ${error.message}\n${error.help ? `  help: ${error.help}\n` : ""}`);
    process.exitCode = 1;
  }
}

/** Says something to whoever runs the command. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
