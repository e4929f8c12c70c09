const DEFAULT_RATE = 0.2;

/**
 * Requests that are refused because there are too many, at a rate.
 *
 * @param {import("./context.mjs").Context} context
 * @returns {import("../exchange.mjs").Hook}
 */
export function throttling(context) {
  return async (exchange, next) => {
    const rule = context.ruleFor(exchange, "throttling");
    if (!rule || !context.draw(rule, DEFAULT_RATE)) return next();
    exchange.fail(refusal(exchange.record.service, rule.retryAfterSeconds ?? 1), "strict:throttling");
  };
}

/**
 * @param {string | null} service
 * @param {number} retryAfterSeconds
 * @returns {import("../aws-answers.mjs").AwsError}
 */
function refusal(service, retryAfterSeconds) {
  if (service === "lambda") {
    return {
      status: 429,
      code: "TooManyRequestsException",
      message: "Rate Exceeded.",
      headers: { "retry-after": String(retryAfterSeconds) },
      fields: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    };
  }
  if (service === "s3") return { status: 503, code: "SlowDown", message: "Please reduce your request rate." };
  const code = service === "secretsmanager" ? "ThrottlingException" : "Throttling";
  return { status: 400, code, message: "Rate exceeded" };
}
