import type { Clock } from "../../lib/ports/clock.ts";

/** Takes down what was counted, by the metric's name. */
export type Count = (counts: Readonly<Record<string, number>>) => void;

/** Metrics of the kit that AWS does not count by itself. */
const NAMESPACE = "PurposeMesh";

/**
 * Writes counts into the log in CloudWatch's embedded metric format, of which it makes metrics by itself: that takes no
 * client, no permission and no call that could fail.
 *
 * @param dimension what was counted in, such as `{ Domain: "crm" }`
 */
export function countInLog(
  dimension: Readonly<Record<string, string>>,
  clock: Clock,
  write: (line: string) => unknown = (line) => process.stdout.write(line),
): Count {
  return (counts) => {
    const metrics = Object.keys(counts).map((name) => ({ Name: name, Unit: "Count" }));
    const directive = { Namespace: NAMESPACE, Dimensions: [Object.keys(dimension)], Metrics: metrics };
    const embedded = { Timestamp: clock.now(), CloudWatchMetrics: [directive] };
    write(`${JSON.stringify({ _aws: embedded, ...dimension, ...counts })}\n`);
  };
}
