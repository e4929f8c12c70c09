const { readFileSync } = require("node:fs");
const { join } = require("node:path");

// What both programs have in common: how many resources, and what they hold.

const count = Number(process.env["BENCH_COUNT"]);
const version = process.env["BENCH_VERSION"] ?? "0";
/** @type {{ partitions?: number }} */
const properties = JSON.parse(process.env["BENCH_PROPERTIES"] ?? "{}");
/** Of the connection; 0: its default. */
const maxConcurrency = Number(process.env["BENCH_MAX_CONCURRENCY"] ?? 0);

const connectionCode = readFileSync(join(__dirname, "connection.py"), "utf8");
const template = readFileSync(join(__dirname, "connector.py"), "utf8");

const names = Array.from({ length: count }, (_, index) => `collection-${index}`);

/** @param {string} name */
function connectorCode(name) {
  return template.replaceAll("NAME", name).replace("VERSION = 0", `VERSION = ${version}`);
}

const runner = {
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:runner",
  qualifier: "1",
};
/** @type {import("pulumi-python-connectors").CsvParser} */
const parser = { type: "csv", delimiter: ";", nullValues: ["", "NA"] };

module.exports = {
  connectionCode,
  connectorCode,
  maxConcurrency,
  names,
  parser,
  properties,
  runner,
  version,
};
