/** What is known of one call of AWS, for what is said when it fails. */
export interface Operation {
  readonly service: "secretsmanager" | "lambda" | "sts" | "s3";
  /** Follows "could not". */
  readonly doing: string;
  /** The IAM actions that it takes; none where AWS asks for no permission. */
  readonly actions: readonly string[];
  /** What it takes of a customer managed key. */
  readonly keyActions: readonly string[];
  /** Whether the request holds a credential, which AWS's text on it may quote. */
  readonly holdsCredential: boolean;
}

const secret = { service: "secretsmanager", keyActions: [], holdsCredential: false } as const;

/**
 * Every call of AWS that this package makes. All but `Invoke` are repeated when an answer is lost, which changes nothing:
 * reads; creating and storing, which carry a token of ours; those that set a state, which is then set already; and
 * `PutObject`, which names what it replaces.
 */
export const OPERATIONS = {
  CreateSecret: {
    ...secret,
    doing: "create the secret",
    actions: ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
    keyActions: ["kms:GenerateDataKey", "kms:Decrypt"],
    holdsCredential: true,
  },
  DescribeSecret: { ...secret, doing: "look at the secret", actions: ["secretsmanager:DescribeSecret"] },
  PutSecretValue: {
    ...secret,
    doing: "store the credentials in the secret",
    actions: ["secretsmanager:PutSecretValue"],
    keyActions: ["kms:GenerateDataKey", "kms:Decrypt"],
    holdsCredential: true,
  },
  // Without a value it makes no version, whatever its token, which the SDK makes up.
  UpdateSecret: {
    ...secret,
    doing: "change the description or the key of the secret",
    actions: ["secretsmanager:UpdateSecret"],
    keyActions: ["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"],
  },
  GetSecretValue: {
    ...secret,
    doing: "read the secret",
    actions: ["secretsmanager:GetSecretValue"],
    keyActions: ["kms:Decrypt"],
  },
  TagResource: { ...secret, doing: "tag the secret", actions: ["secretsmanager:TagResource"] },
  UntagResource: { ...secret, doing: "remove tags of the secret", actions: ["secretsmanager:UntagResource"] },
  // One that was restored is restored; one that was deleted meanwhile says so.
  RestoreSecret: { ...secret, doing: "restore the secret", actions: ["secretsmanager:RestoreSecret"] },
  // The second one finds the secret scheduled or gone, which is what was wanted.
  DeleteSecret: { ...secret, doing: "delete the secret", actions: ["secretsmanager:DeleteSecret"] },
  Invoke: {
    service: "lambda",
    doing: "invoke the runner",
    actions: ["lambda:InvokeFunction"],
    keyActions: ["kms:Decrypt"],
    holdsCredential: true,
  },
  GetFunctionConfiguration: {
    service: "lambda",
    doing: "look at the runner",
    actions: ["lambda:GetFunctionConfiguration"],
    keyActions: [],
    holdsCredential: false,
  },
  GetObject: {
    service: "s3",
    doing: "read the list of approved code",
    actions: ["s3:GetObject", "s3:ListBucket"],
    keyActions: ["kms:Decrypt"],
    holdsCredential: false,
  },
  PutObject: {
    service: "s3",
    doing: "write the list of approved code",
    actions: ["s3:PutObject"],
    keyActions: ["kms:GenerateDataKey", "kms:Decrypt"],
    holdsCredential: false,
  },
  GetCallerIdentity: {
    service: "sts",
    doing: "ask for the account of the AWS credentials",
    actions: [],
    keyActions: [],
    holdsCredential: false,
  },
  AssumeRole: {
    service: "sts",
    doing: "assume the role",
    actions: ["sts:AssumeRole"],
    keyActions: [],
    holdsCredential: false,
  },
  /** What the SDK's chain does for them: files, a login, a role of the profile, a service of the machine. */
  FindCredentials: {
    service: "sts",
    doing: "find AWS credentials",
    actions: ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
    keyActions: [],
    holdsCredential: false,
  },
} as const satisfies { readonly [operation: string]: Operation };

export type OperationName = keyof typeof OPERATIONS;
