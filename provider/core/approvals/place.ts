/** Where a list of approved code is: one object in S3. */
export interface ApprovalsPlace {
  readonly bucket: string;
  readonly key: string;
}

/** `undefined` for what is no `s3://bucket/key`. */
export function approvalsPlace(text: string): ApprovalsPlace | undefined {
  const [, bucket = "", key = ""] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(\P{Cc}{1,1024})$/u.exec(text) ?? [];
  return key === "" ? undefined : { bucket, key };
}

export function placeText({ bucket, key }: ApprovalsPlace): string {
  return `s3://${bucket}/${key}`;
}
