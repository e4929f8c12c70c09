import { nextStep } from "../runner/next-steps";
import { OPERATIONS, type Operation, type OperationName } from "./operations";

/** What an error of AWS means here. */
export interface Meaning {
  /** Ours. */
  readonly code: string;
  /** What is wrong, after "could not ...: ". */
  readonly says: string;
  /** What to do next. */
  readonly next: string | ((operation: Operation) => string);
  /** Whether AWS's own text is left out: it adds nothing, or may quote what was sent. */
  readonly isAllSaid?: boolean;
  /** Why it was refused before anything was done, where that passes soon. */
  readonly notYet?: "throttled" | "not ready";
}

type Rows = { readonly [name: string]: Meaning };

const rows = (meaning: Meaning, ...names: readonly string[]): Rows =>
  Object.fromEntries(names.map((name) => [name, meaning]));

const permissions = (actions: readonly string[]) => actions.join(" and ");

const DENIED: Meaning = {
  code: "AWS_ACCESS_DENIED",
  says: "access denied",
  next: ({ actions, service }) =>
    actions.length === 0
      ? `A policy of the organization denies it: allow ${service} to the identity that runs this.`
      : `Allow ${permissions(actions)} on it to the identity that runs this.`,
};
const KEY_DENIED: Meaning = {
  code: "AWS_ACCESS_DENIED",
  says: "access to its KMS key is denied",
  isAllSaid: true,
  next: ({ service, keyActions }) =>
    service === "lambda"
      ? `Allow ${permissions(keyActions)} on the KMS key of the function's environment to the function's role.`
      : service === "s3"
        ? `Allow ${permissions(keyActions)} on the bucket's KMS key to the identity that runs this.`
        : `Allow ${permissions(keyActions)} on the secret's KMS key to the identity that runs this, in its policies and in the key's.`,
};
const KEY_UNUSABLE: Meaning = {
  code: "AWS_KMS_KEY",
  says: "its KMS key is disabled, being deleted, not there, or not to be used",
  next: ({ service, keyActions }) =>
    service === "lambda"
      ? "Enable the KMS key of the function's environment, or set another."
      : service === "s3"
        ? "Enable the bucket's KMS key, or set another."
        : `Enable the key of secret.kmsKeyId or name another, in the secret's region, and allow ${permissions(keyActions)} on it.`,
};
const BAD_CREDENTIALS: Meaning = {
  code: "AWS_CREDENTIALS",
  says: "AWS credentials are missing, expired or refused",
  next: "Log in again (`aws sso login`), or set aws:profile, or the environment's AWS credentials.",
};
const BAD_SIGNATURE: Meaning = {
  code: "AWS_CREDENTIALS",
  says: "AWS credentials are missing, expired or refused",
  next: "Check that the secret key belongs to the access key, and that this machine's clock is right.",
};
const CLOCK_WRONG: Meaning = {
  code: "AWS_CLOCK",
  says: "AWS refuses the time of the request",
  next: "Set this machine's clock: AWS allows it to be 5 minutes wrong.",
};
const THROTTLED: Meaning = {
  code: "AWS_THROTTLED",
  says: "AWS throttles the calls",
  next: "Try again in a minute, or run fewer at a time: `pythonConnectors:maxConcurrency`, `--parallel`.",
  notYet: "throttled",
};
export const UNAVAILABLE: Meaning = {
  code: "AWS_UNAVAILABLE",
  says: "AWS failed to answer",
  next: "Try again in a minute; see the AWS Health Dashboard if it goes on.",
};
const LIMIT: Meaning = {
  code: "AWS_LIMIT",
  says: "a quota of the account is reached",
  next: "Remove what isn't needed any more, or ask AWS for a higher quota.",
};
const INVALID: Meaning = {
  code: "AWS_INVALID_REQUEST",
  says: "AWS refuses the request as it is",
  next: "Check names, tags and ARNs on the connection; where they are right, report it.",
};
const NO_ACCESS_TO_REGION: Meaning = {
  code: "AWS_OPT_IN",
  says: "the account is not signed up for the service in this region",
  next: "Enable the region or the service in the account, or use another region (aws:region).",
};

/** What AWS's services have in common. */
const COMMON: Rows = {
  ...rows(DENIED, "AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorized"),
  ...rows(KEY_DENIED, "KMSAccessDeniedException"),
  ...rows(
    KEY_UNUSABLE,
    "DecryptionFailure",
    "EncryptionFailure",
    "KMSDisabledException",
    "KMSInvalidStateException",
    "KMSNotFoundException",
  ),
  ...rows(
    BAD_CREDENTIALS,
    "AuthFailure",
    "CredentialsProviderError",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "TokenProviderError",
    "TokenRefreshRequired",
    "UnauthorizedException",
    "UnrecognizedClientException",
  ),
  ...rows(
    BAD_SIGNATURE,
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
  ),
  ...rows(CLOCK_WRONG, "RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"),
  ...rows(
    THROTTLED,
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
  ),
  ...rows(
    UNAVAILABLE,
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceException",
    "RequestAbortedException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
  ),
  ...rows(
    INVALID,
    "InvalidAction",
    "InvalidParameterCombination",
    "InvalidParameterException",
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "InvalidQueryParameter",
    "InvalidRequestException",
    "MalformedHttpRequestException",
    "MalformedQueryString",
    "MissingAction",
    "MissingParameter",
    "RequestEntityTooLargeException",
    "SerializationException",
    "UnknownOperationException",
    "ValidationError",
    "ValidationException",
  ),
  ...rows(NO_ACCESS_TO_REGION, "OptInRequired", "SubscriptionRequiredException"),
};

const SECRET_MISSING: Meaning = {
  code: "SECRET_MISSING",
  says: "there is no such secret, or no such version of it",
  next: nextStep("SECRET_MISSING"),
  isAllSaid: true,
};
const SECRET_DELETED: Meaning = {
  code: "SECRET_DELETED",
  says: "the secret is scheduled for deletion, or being deleted",
  next: nextStep("SECRET_DELETED"),
  isAllSaid: true,
};

const SECRETS_MANAGER: Rows = {
  ...rows(SECRET_MISSING, "ResourceNotFoundException"),
  ...rows(
    {
      code: "SECRET_EXISTS",
      says: "there is another one, or the token belongs to another value",
      next: "Run the command again.",
      isAllSaid: true,
    },
    "ResourceExistsException",
  ),
  ...rows(UNAVAILABLE, "InternalServiceError"),
  ...rows({ ...LIMIT, says: "a quota of Secrets Manager is reached" }, "LimitExceededException"),
  ...rows(
    {
      code: "SECRET_POLICY",
      says: "the resource policy of the secret does not allow it as it stands",
      next: "Correct the secret's resource policy: this package sets none.",
    },
    "MalformedPolicyDocumentException",
    "PreconditionNotMetException",
    "PublicPolicyException",
  ),
};

export const FUNCTION_NOT_READY = {
  code: "FUNCTION_NOT_READY",
  says: "the function is still being made, or changed",
  next: "Run the command again in a minute; see the function's State and LastUpdateStatus if it goes on.",
  notYet: "not ready",
} satisfies Meaning;
const FUNCTION_BROKEN: Meaning = {
  code: "FUNCTION_BROKEN",
  says: "Lambda can't start the function",
  next: "Correct what the error is named for in the function's settings, and deploy the runner again.",
};
const NETWORK_LIMIT: Meaning = {
  ...LIMIT,
  says: "there is no room for the function in its VPC",
  next: "Give the function larger subnets, or ask AWS for more network interfaces.",
};

const LAMBDA: Rows = {
  ...rows(
    {
      code: "FUNCTION_NOT_FOUND",
      says: "there is no such function, or it has no such version or alias",
      next: "Deploy the runner first, or correct runner.functionArn and qualifier.",
      isAllSaid: true,
    },
    "ResourceNotFoundException",
    "NoPublishedVersionException",
  ),
  ...rows(
    FUNCTION_NOT_READY,
    "CodeArtifactUserPendingException",
    "ENINotReadyException",
    "ResourceConflictException",
    "ResourceNotReadyException",
    "SnapStartNotReadyException",
  ),
  ...rows(
    FUNCTION_BROKEN,
    "CodeArtifactUserDeletedException",
    "CodeArtifactUserFailedException",
    "EC2AccessDeniedException",
    "EC2UnexpectedException",
    "EFSIOException",
    "EFSMountConnectivityException",
    "EFSMountFailureException",
    "EFSMountTimeoutException",
    "InvalidRuntimeException",
    "InvalidSecurityGroupIDException",
    "InvalidSubnetIDException",
    "InvalidZipFileException",
    "ModeNotSupportedException",
    "RecursiveInvocationException",
    "S3FilesMountConnectivityException",
    "S3FilesMountFailureException",
    "S3FilesMountTimeoutException",
    "SnapStartException",
    "SnapStartRegenerationFailureException",
    "SnapStartTimeoutException",
  ),
  ...rows(NETWORK_LIMIT, "ENILimitReachedException", "SubnetIPAddressLimitReachedException"),
  ...rows(LIMIT, "ServiceQuotaExceededException"),
  ...rows(THROTTLED, "EC2ThrottledException"),
  ...rows(UNAVAILABLE, "ServiceException"),
  ...rows(
    {
      code: "REQUEST_TOO_LARGE",
      says: "the request is larger than Lambda takes",
      next: "Take data files out of the code's folder.",
      isAllSaid: true,
    },
    "RequestTooLargeException",
    "SerializedRequestEntityTooLargeException",
  ),
  ...rows(
    {
      ...INVALID,
      next: "Check runner.functionArn and qualifier: the function has to be this package's runner, of the same version.",
    },
    "DurableExecutionAlreadyStartedException",
    "InvalidParameterValueException",
    "InvalidRequestContentException",
    "UnsupportedMediaTypeException",
    "ValidationException",
  ),
};

const ROLE: Meaning = {
  code: "AWS_ASSUME_ROLE",
  says: "AWS refuses the role or its session",
  next: "Check aws.assumeRole (aws:assumeRoles): the role's ARN, externalId and sessionName.",
};

const STS: Rows = {
  ...rows(
    ROLE,
    "IDPCommunicationErrorException",
    "IDPRejectedClaimException",
    "InvalidContextAssertionException",
    "InvalidIdentityTokenException",
    "MalformedPolicyDocumentException",
    "PackedPolicyTooLargeException",
    "ValidationError",
  ),
  ...rows(NO_ACCESS_TO_REGION, "RegionDisabledException"),
};

const BUCKET_MISSING: Meaning = {
  code: "BUCKET_MISSING",
  says: "there is no such bucket",
  next: "Make the bucket, or correct --approvals.",
  isAllSaid: true,
};
const BUCKET_REGION: Meaning = {
  code: "BUCKET_REGION",
  says: "the bucket is in another region",
  next: "Name the bucket's region in --region; the runner's function has to be in that region too.",
  isAllSaid: true,
};

const S3: Rows = {
  ...rows(BUCKET_MISSING, "NoSuchBucket"),
  ...rows(
    BUCKET_REGION,
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "PermanentRedirect",
  ),
  ...rows(
    { ...INVALID, next: "Name an object of a general purpose bucket in --approvals, s3://bucket/key." },
    "EncryptionTypeMismatch",
    "InvalidObjectState",
    "InvalidRequest",
    "InvalidWriteOffset",
    "NoSuchKey",
    "TooManyParts",
  ),
};

const SERVICES: { readonly [service in Operation["service"]]: Rows } = {
  secretsmanager: SECRETS_MANAGER,
  lambda: LAMBDA,
  sts: STS,
  s3: S3,
};

/** What an error means in one operation, where that is not what it means elsewhere. */
const IN_OPERATION: { readonly [operation in OperationName]?: Rows } = {
  // A secret that is made can't be missing.
  CreateSecret: rows(KEY_UNUSABLE, "ResourceNotFoundException"),
  AssumeRole: rows(
    {
      ...DENIED,
      next:
        "Allow sts:AssumeRole on the role to the identity that runs this, and let the role's trust policy name it, with the " +
        "externalId that aws.assumeRole has.",
    },
    "AccessDenied",
    "AccessDeniedException",
  ),
};

const TENANCY: Meaning = {
  code: "FUNCTION_TENANCY",
  says: "the function is not isolated by tenants as the runner says",
  next:
    "Write tenantIsolation: true on the runner where the function has a TenancyConfig, and leave it out where it has none; " +
    "AWS sets that only when a function is made.",
};

/** How a secret that is scheduled for deletion, or just being deleted, is spoken of; the SDK has no name for it. */
const SAYS_DELETED = /\b(deletion|deleted)\b/i;
const SAYS_NOT_DELETED = /\bnot (currently )?(scheduled|marked)\b/i;

/**
 * What is wrong with a secret, told from an error: the one place that knows AWS's wording. `present`: it is not scheduled for
 * deletion, although the call is one for secrets that are.
 */
export function secretCondition(
  name: string,
  text: string,
): "missing" | "deleted" | "exists" | "present" | undefined {
  if (name === "ResourceNotFoundException") return "missing";
  if (name === "ResourceExistsException") return "exists";
  if (name !== "InvalidRequestException" || !SAYS_DELETED.test(text)) return undefined;
  return SAYS_NOT_DELETED.test(text) ? "present" : "deleted";
}

/** What an error of this name means; `undefined` for one that is not listed. */
export function meaningOf(operation: OperationName, name: string, text: string): Meaning | undefined {
  const { service } = OPERATIONS[operation];
  if (service === "secretsmanager" && secretCondition(name, text) === "deleted") return SECRET_DELETED;
  const listed = [IN_OPERATION[operation], SERVICES[service], COMMON].find(
    (table) => table !== undefined && Object.hasOwn(table, name),
  );
  const meaning = listed?.[name];
  if (meaning?.code === "AWS_ACCESS_DENIED" && /\bKMS\b|\bkms:/.test(text)) return KEY_DENIED;
  // AWS has no name of its own for it.
  if (service === "lambda" && meaning?.code === "AWS_INVALID_REQUEST" && /\btenan/i.test(text))
    return TENANCY;
  if (meaning === BAD_SIGNATURE && /expired|not yet current/i.test(text)) return CLOCK_WRONG;
  return meaning;
}
