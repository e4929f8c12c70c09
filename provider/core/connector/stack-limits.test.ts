import { lookup, NOTHING } from "../../../test/unit/samples";
import { effectiveLimits } from "./stack-limits";

const NONE = { seconds: null, rows: null, bytes: null, invocations: null };
const limits = (own: object | undefined, stack?: string) =>
  effectiveLimits(own, {
    config: lookup(stack === undefined ? {} : { "pythonConnectors:limits": stack }),
    env: NOTHING,
  });

it.each<[string, object | undefined, string | undefined, object]>([
  ["none without any", undefined, undefined, NONE],
  ["the connector's", { rows: 5 }, undefined, { ...NONE, rows: 5 }],
  ["the stack's", undefined, '{"seconds":60}', { ...NONE, seconds: 60 }],
  ["the lower of both", { rows: 5, bytes: 9 }, '{"rows":7,"bytes":8}', { ...NONE, rows: 5, bytes: 8 }],
])("the limits of a generation are %s", (_what, own, stack, expected) => {
  expect(limits(own, stack)).toEqual({ limits: expected, problems: [] });
});

it.each(["60", "{", '{"minutes":1}', '{"rows":0}', '{"rows":1.5}'])(
  "a setting such as %s is refused with what to write",
  (text) => {
    const { problems } = limits(undefined, text);
    expect(problems).toMatchObject([
      { path: "pythonConnectors:limits", reason: expect.stringContaining('write JSON, as in {"seconds"') },
    ]);
  },
);
