import { parseArn } from "./arn";
import { regionProblems } from "./region";

describe("an ARN", () => {
  it.each([
    [
      "arn:aws:lambda:eu-west-1:123456789012:function:f:7",
      ["aws", "lambda", "eu-west-1", "123456789012", "function:f:7"],
    ],
    [
      "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a/b-AbCdEf",
      ["aws-us-gov", "secretsmanager", "us-gov-west-1", "123456789012", "secret:a/b-AbCdEf"],
    ],
    ["arn:aws:s3:::bucket/key", ["aws", "s3", "", "", "bucket/key"]],
  ])("%s has its parts", (text, [partition, service, region, account, resource]) => {
    expect(parseArn(text)).toEqual({ partition, service, region, account, resource });
  });

  it.each([
    "",
    "arn",
    "name",
    "arn:aws:lambda:eu-west-1:123456789012:",
    "arn:aws:lambda:eu-west-1:12345:function:f",
    "arn:other:lambda:eu-west-1:123456789012:function:f",
    " arn:aws:lambda:eu-west-1:123456789012:function:f",
    "arn:aws:lambda:EU:123456789012:function:f",
  ])("%j is none", (text) => expect(parseArn(text)).toBeUndefined());
});

describe("the region of an ARN", () => {
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:f";

  it("is the one in which AWS is used", () => {
    expect(
      regionProblems("us-east-1", { "runner.functionArn": arn, other: undefined, name: "no ARN" }),
    ).toEqual([]);
  });

  it("or is a problem that says both ways out", () => {
    expect(regionProblems("eu-west-1", { "runner.functionArn": arn })).toEqual([
      {
        path: "runner.functionArn",
        reason:
          "the ARN is of region us-east-1, and AWS is used in eu-west-1: name one in eu-west-1, " +
          'or set aws: { region: "us-east-1" } on the connection',
      },
    ]);
  });
});
