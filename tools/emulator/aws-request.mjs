/**
 * What an AWS request asks for, read from its method, address and headers alone.
 *
 * @typedef {object} AwsRequest
 * @property {string | null} service
 * @property {string | null} operation
 * @property {string | null} target function name, or bucket or bucket/key; a secret's id is in the body
 * @property {string | null} caller the access key id, which is no secret
 * @property {string | null} tenant whom a function that is isolated by tenants is invoked for
 */

/**
 * @param {string} method
 * @param {string} url path and query
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @returns {AwsRequest}
 */
export function describeAwsRequest(method, url, headers) {
  const { pathname, searchParams } = new URL(url, "http://aws");
  const scope = credentialScope(headers.authorization, searchParams);
  const [service, caller] = [scope.at(-2) ?? null, scope.at(0) || null];
  const tenant = headers["x-amz-tenant-id"]?.toString() ?? null;
  const who = { caller, tenant };
  const jsonTarget = headers["x-amz-target"];
  if (typeof jsonTarget === "string") {
    return { service, operation: jsonTarget.split(".").at(-1) ?? null, target: null, ...who };
  }
  if (service === "lambda") return { service, ...lambdaRequest(method, pathname), ...who };
  if (service === "s3") return { service, ...s3Request(method, pathname, searchParams, headers), ...who };
  return { service, operation: searchParams.get("Action"), target: null, ...who };
}

/**
 * Access key id, date, region, service and an ending; empty where the request has none.
 *
 * @param {string | undefined} authorization
 * @param {URLSearchParams} query a presigned address has the scope there
 * @returns {string[]}
 */
function credentialScope(authorization, query) {
  const credential = authorization?.match(/Credential=([^,\s]+)/)?.[1] ?? query.get("X-Amz-Credential");
  return credential?.split("/") ?? [];
}

/** Method and the path's part after the function name, as `*` any name after it. */
/** @type {Record<string, string>} */
const LAMBDA_OPERATIONS = {
  "POST invocations": "Invoke",
  "GET ": "GetFunction",
  "DELETE ": "DeleteFunction",
  "GET configuration": "GetFunctionConfiguration",
  "PUT configuration": "UpdateFunctionConfiguration",
  "PUT code": "UpdateFunctionCode",
  "GET versions": "ListVersionsByFunction",
  "POST versions": "PublishVersion",
  "GET aliases": "ListAliases",
  "POST aliases": "CreateAlias",
  "GET aliases/*": "GetAlias",
  "PUT aliases/*": "UpdateAlias",
  "DELETE aliases/*": "DeleteAlias",
  "GET policy": "GetPolicy",
  "POST policy": "AddPermission",
  "DELETE policy/*": "RemovePermission",
  "GET concurrency": "GetFunctionConcurrency",
  "PUT concurrency": "PutFunctionConcurrency",
  "DELETE concurrency": "DeleteFunctionConcurrency",
};

/**
 * @param {string} method
 * @param {string} pathname
 */
function lambdaRequest(method, pathname) {
  const [, kind, name, part = "", below] = pathname.split("/").slice(1).map(decode);
  if (kind !== "functions") return { operation: null, target: null };
  if (!name) return { operation: method === "POST" ? "CreateFunction" : "ListFunctions", target: null };
  const operation = LAMBDA_OPERATIONS[`${method} ${part}${below ? "/*" : ""}`] ?? null;
  // A function may be named by its ARN, and either may carry a version.
  const target = name.match(/:function:([^:]+)/)?.[1] ?? name.split(":")[0] ?? null;
  return { operation, target };
}

/** @type {Record<string, string>} */
const S3_VERBS = { GET: "Get", PUT: "Put", DELETE: "Delete", HEAD: "Head", POST: "Post" };

/** What a query key without a meaning of its own stands for, for a bucket or an object. */
const S3_SUBRESOURCES = [
  "acl",
  "cors",
  "encryption",
  "lifecycle",
  "location",
  "policy",
  "tagging",
  "versioning",
];

/**
 * @param {string} method
 * @param {string} pathname
 * @param {URLSearchParams} query
 * @param {import("node:http").IncomingHttpHeaders} headers
 */
function s3Request(method, pathname, query, headers) {
  const virtualHost = headers.host?.match(/^(.+?)\.(?:s3[.-]|localhost)/)?.[1];
  const path = decode(pathname.slice(1));
  const full = virtualHost ? `${virtualHost}/${path}` : path;
  const slash = full.indexOf("/");
  const bucket = slash < 0 ? full : full.slice(0, slash);
  const key = slash < 0 ? "" : full.slice(slash + 1);
  if (!bucket) return { operation: "ListBuckets", target: null };
  return key
    ? { operation: objectOperation(method, query, headers), target: `${bucket}/${key}` }
    : { operation: bucketOperation(method, query), target: bucket };
}

/**
 * @param {string} method
 * @param {URLSearchParams} query
 */
function bucketOperation(method, query) {
  const verb = S3_VERBS[method] ?? method;
  const part = S3_SUBRESOURCES.find((name) => query.has(name));
  if (part) return `${verb}Bucket${capitalized(part)}`;
  if (query.has("uploads")) return "ListMultipartUploads";
  if (method === "POST") return query.has("delete") ? "DeleteObjects" : "PostObject";
  if (method === "PUT") return "CreateBucket";
  if (method === "GET") return query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
  return `${verb}Bucket`;
}

/**
 * @param {string} method
 * @param {URLSearchParams} query
 * @param {import("node:http").IncomingHttpHeaders} headers
 */
function objectOperation(method, query, headers) {
  const verb = S3_VERBS[method] ?? method;
  const part = S3_SUBRESOURCES.find((name) => query.has(name));
  if (part) return `${verb}Object${capitalized(part)}`;
  if (query.has("uploads")) return "CreateMultipartUpload";
  if (query.has("uploadId")) return multipartOperation(method);
  return method === "PUT" && headers["x-amz-copy-source"] ? "CopyObject" : `${verb}Object`;
}

/** @param {string} method */
function multipartOperation(method) {
  if (method === "PUT") return "UploadPart";
  if (method === "POST") return "CompleteMultipartUpload";
  return method === "DELETE" ? "AbortMultipartUpload" : "ListParts";
}

/** @param {string} text */
function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
