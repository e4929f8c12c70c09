import { jsonAnswer } from "../aws-answers.mjs";

const REQUEST_BYTES = 6_291_456;
/** Lambda's own figure, as in its message. */
const ANSWER_BYTES = 6_291_556;

/**
 * What a synchronous invocation may send and return.
 *
 * @param {import("./context.mjs").Context} context
 * @returns {import("../exchange.mjs").Hook}
 */
export function lambdaLimits(context) {
  return async (exchange, next) => {
    const { service, operation } = exchange.record;
    if (service !== "lambda" || operation !== "Invoke" || !context.ruleFor(exchange, "limits")) return next();
    const length = exchange.request.headers["content-length"];
    if (length === undefined) await exchange.readBody();
    if ((exchange.body?.length ?? Number(length)) > REQUEST_BYTES) {
      const message = `Request must be smaller than ${REQUEST_BYTES} bytes for the InvokeFunction operation`;
      return exchange.fail({ status: 413, code: "RequestTooLargeException", message }, "strict:limits");
    }
    exchange.buffered = true;
    await next();
    const bytes = exchange.answer?.body.length ?? 0;
    if (bytes <= ANSWER_BYTES) return;
    exchange.record.fault = "strict:limits";
    exchange.record.functionError = "Unhandled";
    exchange.answer = jsonAnswer(
      200,
      {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: `Response payload size exceeded maximum allowed payload size (${ANSWER_BYTES} bytes).`,
      },
      { "x-amz-function-error": "Unhandled" },
    );
  };
}
