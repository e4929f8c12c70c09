import { z } from "zod";
import { type AvroParser, avroModel } from "./parser/avro";
import { type CsvParser, csvModel } from "./parser/csv";
import { type CustomParser, customModel } from "./parser/custom";
import { type JsonParser, jsonModel } from "./parser/json";
import { type ParquetParser, parquetModel } from "./parser/parquet";

export type { Compression } from "./parser/options";
export type { AvroParser, CsvParser, CustomParser, JsonParser, ParquetParser };

/** How the stream of the bytes interface becomes records. */
export type Parser = CsvParser | JsonParser | ParquetParser | AvroParser | CustomParser;

export const parserModel: z.ZodType<Parser | undefined> = z
  .discriminatedUnion("type", [csvModel, jsonModel, parquetModel, avroModel, customModel], {
    error: 'write { type: "csv", ... }, or "json", "parquet", "avro" or "custom" as type',
  })
  .optional();
