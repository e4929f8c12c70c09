/**
 * What the packed text of nearly every connector has in it: zlib's preset dictionary for it, the most frequent at the end.
 * It is part of format 2 of the state, and must never change: texts that were packed with it can be unpacked with it alone.
 */
export const DEPLOYED_DICTIONARY = Buffer.from(
  [
    '"onFailure":"keep"',
    '"limits":{"seconds":,"rows":,"bytes":,"invocations":',
    '"generation":{"sampleRows":,"samplePartitions":"declared"',
    '"edits":{"add":{"cast":{"drop":["rename":{"document":{"opaque":["mapAfter":',
    '"review":{"policy":"additive","freeze","contract":"contracts/","ignore":[{"rule":"FIELD_","reason":"',
    '"codeFingerprint":{"manual":"',
    '"aws":{"region":"us-east-1","eu-central-1","profile":"","assumeRole":{"roleArn":"arn:aws:iam::',
    '"requirements":" --hash=sha256:',
    '"secret":"arn:aws:secretsmanager:","secretVersion":"',
    '"codeInterface":"bytes","rows","df","spark"',
    '"parser":{"type":"json","encoding":"utf-8","parser":{"delimiter":";","nullValues":["","NA"],"type":"csv"}',
    "\\nimport json\\nimport os\\nimport requests\\nfrom datetime import datetime\\n    for  in :\\n        yield  return {",
    "def test_connection(context):\\n    def infer_schema(context, metadata):\\n    ",
    "def read_bytes(context, metadata):\\n    def read_rows(context, metadata):\\n    ",
    'def list_objects(context, metadata):\\n    yield {\\"name\\": \\"fingerprint\\": \\"is_prefix\\": False}\\n',
    "def context(credentials):\\n    return {\\",
    '{"connection":{"code":{"entry":"connection.py","files":{"__init__.py":"","connection.py":"',
    '"}}},"inputs":{"__mark":"","code":{"./__init__.py":"%python\\n","connector.py":"%python\\n',
    '"},"connection":"","maxConcurrency":,"properties":{"',
    '"},"runner":{"functionArn":"arn:aws:lambda:us-east-1:0123456789:function:","qualifier":"1"}},',
    '"urn":"urn:pulumi:prod::dev::pulumi-nodejs:dynamic/python:Connector::',
  ].join(""),
  "utf8",
);
