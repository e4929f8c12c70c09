import { readRuns } from "../../provider/core/pulumi/run/run-output";
import { REPORTED, reportOf } from "../../provider/core/report/stack-report";
import { callTool } from "./support/tools";

const lines = (seconds: number, megabytes: number) =>
  callTool<string[]>("bench-report.mjs", "reportLines", [[[{ seconds, megabytes }]]])[0] ?? [];

it("the benchmark of reports says of each figure whether its target was missed", () => {
  expect(lines(1.5, 180).join("\n")).not.toContain("MISSED");
  expect(lines(2.5, 180).filter((line) => line.includes("MISSED"))).toEqual([
    expect.stringMatching(/^wall, s +2\.5 +2\.5 +2 +MISSED$/),
  ]);
  expect(lines(1.5, 301).filter((line) => line.includes("MISSED"))).toEqual([
    expect.stringMatching(/^peak RSS, MB +301 +301 +300 +MISSED$/),
  ]);
});

it("the output that it is made on is one that a report can be made on: each connector changes, 3 in 10 break readers", () => {
  const [text = ""] = callTool<string>("bench/preview-output.mjs", "previewOutput", [[20, 12]]);
  const [stack] = reportOf(readRuns("bench", Buffer.from(text), REPORTED)).stacks;
  expect(
    stack?.connectors.map(({ verdict }) => verdict).filter((verdict) => verdict === "breaking"),
  ).toHaveLength(6);
  expect(stack?.connectors).toHaveLength(20);
  expect(stack?.connectors.every(({ schema, warnings }) => schema !== null && warnings.length === 0)).toBe(
    true,
  );
});
