import Table from "cli-table3";
import { printable } from "./terminal.ts";

/** A table for people to read. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // colours would go to pipes as well: the library asks the process, not the stream
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map(printable));
  return `${table.toString()}\n`;
}
