import type { DuckDBDataChunk, DuckDBValueConverter, DuckDBVector, Json } from "@duckdb/node-api";

/** A cell of an answer, as JSON has it; whole numbers beyond 2⁵³, decimals, dates and times are text. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

/** Is told of what is read, and throws once that is too much. */
export interface CellMeter {
  /** How many more cells there may be. */
  readonly room: number;
  assertRoom(cells: number): void;
  take(cell: Cell): void;
}

/** Reads one row of a chunk. */
export type RowReader = (chunk: DuckDBDataChunk, row: number) => readonly Cell[];

/** Reads as the engine's own client does, with whole numbers as numbers where no digit is lost. */
export async function rowReader(meter: CellMeter): Promise<RowReader> {
  const { DuckDBListVector, DuckDBStructVector, JsonDuckDBValueConverter } = await import("@duckdb/node-api");

  /** How many values a cell holds; counting stops where they are more than `most`. */
  function sizeOf(vector: DuckDBVector, row: number, most: number): number {
    let size = 1;
    if (vector instanceof DuckDBListVector) {
      const items = vector.getItemVector(row);
      for (let index = 0; items && index < items.itemCount && size <= most; index++) {
        size += sizeOf(items, index, most - size);
      }
    } else if (vector instanceof DuckDBStructVector) {
      for (let index = 0; index < vector.type.entryCount && size <= most; index++) {
        size += sizeOf(vector.entryVectorAt(index), row, most - size);
      }
    }
    return size;
  }

  const convert: DuckDBValueConverter<Json> = (value, type, self) => {
    const fits = typeof value === "bigint" && Number.isSafeInteger(Number(value));
    const cell = fits ? Number(value) : JsonDuckDBValueConverter(value, type, self);
    meter.take(cell);
    return cell;
  };

  return (chunk, row) => {
    // the client makes all values of a list or struct before it converts one, so they are counted first
    for (let column = 0; column < chunk.columnCount; column++) {
      meter.assertRoom(sizeOf(chunk.getColumnVector(column), row, meter.room));
    }
    return chunk.convertRowValues<Json>(row, convert);
  };
}
