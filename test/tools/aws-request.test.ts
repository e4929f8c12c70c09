import { callTool } from "./support/tools";

const scope = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const lambda = scope("lambda");
const s3 = scope("s3");
const secrets = scope("secretsmanager");
const functions = "/2015-03-31/functions";

type Case = [rule: string, method: string, url: string, headers: object, expected: (string | null)[]];

const cases: Case[] = [
  ["an invocation", "POST", `${functions}/runner/invocations`, lambda, ["lambda", "Invoke", "runner"]],
  [
    "a version in the query",
    "POST",
    `${functions}/runner/invocations?Qualifier=1`,
    lambda,
    ["lambda", "Invoke", "runner"],
  ],
  [
    "a function named by its ARN with a version",
    "POST",
    `${functions}/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Arunner%3A1/invocations`,
    lambda,
    ["lambda", "Invoke", "runner"],
  ],
  ["a function's facts", "GET", `${functions}/runner`, lambda, ["lambda", "GetFunction", "runner"]],
  [
    "a function's settings",
    "GET",
    `${functions}/runner/configuration`,
    lambda,
    ["lambda", "GetFunctionConfiguration", "runner"],
  ],
  ["a new function", "POST", functions, lambda, ["lambda", "CreateFunction", null]],
  ["a new version", "POST", `${functions}/runner/versions`, lambda, ["lambda", "PublishVersion", "runner"]],
  ["an unknown Lambda address", "POST", "/2099-01-01/other", lambda, ["lambda", null, null]],
  ["an object", "GET", "/bucket/a/b%20c.csv", s3, ["s3", "GetObject", "bucket/a/b c.csv"]],
  ["an object written", "PUT", "/bucket/key?x-id=PutObject", s3, ["s3", "PutObject", "bucket/key"]],
  [
    "an object copied",
    "PUT",
    "/bucket/key",
    { ...s3, "x-amz-copy-source": "/a/b" },
    ["s3", "CopyObject", "bucket/key"],
  ],
  ["an object's facts", "HEAD", "/bucket/key", s3, ["s3", "HeadObject", "bucket/key"]],
  ["a part", "PUT", "/bucket/key?partNumber=1&uploadId=u", s3, ["s3", "UploadPart", "bucket/key"]],
  ["a listing", "GET", "/bucket?list-type=2&prefix=a", s3, ["s3", "ListObjectsV2", "bucket"]],
  ["an old listing", "GET", "/bucket/", s3, ["s3", "ListObjects", "bucket"]],
  ["a bucket's place", "GET", "/bucket?location", s3, ["s3", "GetBucketLocation", "bucket"]],
  ["a new bucket", "PUT", "/bucket", s3, ["s3", "CreateBucket", "bucket"]],
  ["all buckets", "GET", "/", s3, ["s3", "ListBuckets", null]],
  [
    "a bucket in the host name",
    "GET",
    "/key",
    { ...s3, host: "bucket.s3.us-east-1.amazonaws.com" },
    ["s3", "GetObject", "bucket/key"],
  ],
  [
    "a presigned address",
    "GET",
    "/bucket/key?X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
    {},
    ["s3", "GetObject", "bucket/key"],
  ],
  [
    "a JSON service",
    "POST",
    "/",
    { ...secrets, "x-amz-target": "secretsmanager.GetSecretValue" },
    ["secretsmanager", "GetSecretValue", null],
  ],
  ["an unsigned request", "GET", "/anything", {}, [null, null, null]],
  ["a path that cannot be decoded", "GET", "/bucket/%zz", s3, ["s3", "GetObject", "bucket/%zz"]],
];

const described = callTool<{ service: string; operation: string; target: string }>(
  "emulator/aws-request.mjs",
  "describeAwsRequest",
  cases.map(([, method, url, headers]) => [method, url, headers]),
);

test.each(cases.map((row, index) => [row[0], row[4], described[index]] as const))(
  "%s is told by its address and headers",
  (_rule, expected, found) => {
    expect([found?.service, found?.operation, found?.target]).toEqual(expected);
  },
);
