import { approvalsPlace, placeText } from "./place";

describe("the place of a list of approved code", () => {
  it.each([
    ["s3://bucket/list.json", { bucket: "bucket", key: "list.json" }],
    ["s3://my.bucket-1/prod/é list.json", { bucket: "my.bucket-1", key: "prod/é list.json" }],
  ])("%s is a bucket and a key", (text, place) => {
    expect(approvalsPlace(text)).toEqual(place);
    expect(placeText(place)).toBe(text);
  });

  it.each([
    "",
    "bucket/key",
    "s3://bucket",
    "s3://bucket/",
    "s3:///key",
    "S3://bucket/key",
    "s3://Bucket/key",
    "s3://b/key",
    "https://bucket/key",
    "arn:aws:s3:::bucket/key",
    "s3://bucket/a\nb",
  ])("%j is none", (text) => expect(approvalsPlace(text)).toBeUndefined());
});
