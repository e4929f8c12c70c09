/**
 * An answer as it goes to the client.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {string[]} headers names and values in turn
 * @property {Buffer} body
 */

/**
 * @typedef {object} AwsError
 * @property {number} status
 * @property {string} code such as `ResourceExistsException`
 * @property {string} message
 * @property {{ readonly [name: string]: string }} [headers]
 * @property {object} [fields] more that stands in the body
 */

/**
 * An error in the form that clients of the service read: Secrets Manager and its like take the code from the body,
 * Lambda from a header, S3, IAM and STS speak XML.
 *
 * @param {string | null} service
 * @param {AwsError} error
 * @returns {Answer}
 */
export function errorAnswer(service, { status, code, message, headers = {}, fields = {} }) {
  const more = { "x-amzn-errortype": code, ...headers };
  if (service === "lambda")
    return jsonAnswer(status, { Type: "User", message, Message: message, ...fields }, more);
  if (service === "s3") return xmlAnswer(status, `<Error>${xmlBody(code, message)}</Error>`, headers);
  if (service === "iam" || service === "sts") {
    const body = `<ErrorResponse><Error><Type>Sender</Type>${xmlBody(code, message)}</Error></ErrorResponse>`;
    return xmlAnswer(status, body, headers);
  }
  return jsonAnswer(status, { __type: code, message, Message: message, ...fields }, more);
}

/**
 * @param {number} status
 * @param {unknown} content
 * @param {{ readonly [name: string]: string }} [headers]
 * @returns {Answer}
 */
export function jsonAnswer(status, content, headers = {}) {
  return answer(status, "application/x-amz-json-1.1", JSON.stringify(content), headers);
}

/**
 * The answer with another JSON body.
 *
 * @param {Answer} given
 * @param {unknown} content
 * @returns {Answer}
 */
export function withContent(given, content) {
  return { ...given, body: Buffer.from(JSON.stringify(content)) };
}

/**
 * @param {Answer | undefined} given
 * @returns {Record<string, unknown>} empty where it isn't a JSON object
 */
export function contentOf(given) {
  return parsed(given?.body);
}

/**
 * @param {Buffer | undefined} body
 * @returns {Record<string, unknown>} empty where it isn't a JSON object
 */
export function parsed(body) {
  try {
    const content = JSON.parse(body?.toString("utf8") ?? "");
    return typeof content === "object" && content !== null && !Array.isArray(content) ? content : {};
  } catch {
    return {};
  }
}

/**
 * @param {number} status
 * @param {string} body
 * @param {{ readonly [name: string]: string }} headers
 */
function xmlAnswer(status, body, headers) {
  return answer(status, "application/xml", `<?xml version="1.0" encoding="UTF-8"?>\n${body}`, headers);
}

/**
 * @param {string} code
 * @param {string} message
 */
function xmlBody(code, message) {
  const text = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<Code>${code}</Code><Message>${text}</Message>`;
}

/**
 * @param {number} status
 * @param {string} type
 * @param {string} text
 * @param {{ readonly [name: string]: string }} headers
 * @returns {Answer}
 */
function answer(status, type, text, headers) {
  return {
    status,
    headers: ["content-type", type, ...Object.entries(headers).flat()],
    body: Buffer.from(text),
  };
}
