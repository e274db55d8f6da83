import {
  type AthenaClient,
  AthenaServiceException,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { LiveServiceError } from "../errors.ts";
import type { Answer, Pace, QueryEngine, Question, RoleSession } from "../ports.ts";

export interface AthenaOptions {
  /** Of whoever runs the experiments: for work groups. */
  readonly client: AthenaClient;
  /** A client with the credentials of a session. */
  readonly as: (session: RoleSession) => AthenaClient;
  readonly pace: Pace;
}

const PAUSE = 500;
/** Queries here read a few bytes; one that runs longer is stuck in the queue. */
const LONGEST = 120_000;

/** What Athena says when Lake Formation or IAM shows a role less than it asks for. */
const REFUSAL =
  /permission|not authorized|access ?denied|forbidden|(?:column|table|schema)_not_found|does not exist|cannot be resolved|no accessible columns|entity ?not ?found|not found/i;

/** What Athena says when it cannot write the result, which tells nothing about who may read the data. */
const RESULTS_AT_FAULT = /output (?:bucket|location)|writing output/i;

/** {@link QueryEngine} on Athena. */
export class AthenaEngine implements QueryEngine {
  readonly #options: AthenaOptions;

  constructor(options: AthenaOptions) {
    this.#options = options;
  }

  async createWorkGroup(name: string, results: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#options.client.send(
      new CreateWorkGroupCommand({
        Name: name,
        Configuration: {
          EnforceWorkGroupConfiguration: true,
          PublishCloudWatchMetricsEnabled: false,
          ResultConfiguration: { OutputLocation: results },
          // enough for any table here, and a bound on what a mistake may cost
          BytesScannedCutoffPerQuery: 10_000_000,
          EngineVersion: { SelectedEngineVersion: "Athena engine version 3" },
        },
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  }

  async removeWorkGroup(name: string): Promise<void> {
    try {
      await this.#options.client.send(new DeleteWorkGroupCommand({ WorkGroup: name, RecursiveDeleteOption: true }));
    } catch (error) {
      if (!(error instanceof AthenaServiceException) || !/not found/i.test(error.message)) throw error;
    }
  }

  async read(session: RoleSession, question: Question): Promise<Answer> {
    const client = this.#options.as(session);
    try {
      return await this.#answer(client, question);
    } catch (error) {
      if (error instanceof AthenaServiceException && isRefusal(`${error.name} ${error.message}`)) {
        return { kind: "refused", reason: error.name };
      }
      throw error;
    } finally {
      client.destroy();
    }
  }

  async #answer(client: AthenaClient, question: Question): Promise<Answer> {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: selectText(question),
        QueryExecutionContext: { Database: question.database },
        WorkGroup: question.workGroup,
        // an answer from before a grant changed would be no observation
        ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
      }),
    );
    const reason = await this.#failure(client, QueryExecutionId);
    if (reason !== undefined) return { kind: "refused", reason };
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 1000 }));
    const columns = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = "" }) => Name);
    // the first row repeats the names of the columns
    const rows = (ResultSet?.Rows ?? [])
      .slice(1)
      .map(({ Data = [] }) => Data.map(({ VarCharValue = "" }) => VarCharValue));
    return { kind: "rows", columns, rows };
  }

  /** Waits for the end of the query; why it was refused, or nothing if it went through. */
  async #failure(client: AthenaClient, QueryExecutionId: string | undefined): Promise<string | undefined> {
    const { pace } = this.#options;
    const end = pace.now() + LONGEST;
    for (;;) {
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason = "" } = QueryExecution?.Status ?? {};
      if (State === "SUCCEEDED") return undefined;
      if (State === "FAILED" && isRefusal(StateChangeReason)) return excerptOf(StateChangeReason);
      if (State === "FAILED" || State === "CANCELLED") {
        throw new LiveServiceError(`the query ended as ${State.toLowerCase()}: ${excerptOf(StateChangeReason)}`);
      }
      if (pace.now() >= end) throw new LiveServiceError("a query did not end within two minutes");
      await pace.pause(PAUSE);
    }
  }
}

function isRefusal(reason: string): boolean {
  return REFUSAL.test(reason) && !RESULTS_AT_FAULT.test(reason);
}

/** The question as Athena takes it: all that it names are names of the run's own. */
function selectText({ database, table, columns }: Question): string {
  const list = columns ? columns.map((column) => `"${column}"`).join(", ") : "*";
  return `SELECT ${list} FROM "${database}"."${table}"`;
}

/** Enough to recognise it by, on one line. */
function excerptOf(reason: string): string {
  return reason.replaceAll(/\s+/g, " ").trim().slice(0, 160);
}
