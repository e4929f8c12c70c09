import { succeeded } from "./context.mjs";

/**
 * A function with a TenancyConfig is invoked for a tenant, and no other is. AWS sets it when a function is made, for good.
 *
 * @param {import("./context.mjs").Context} context
 * @returns {import("../exchange.mjs").Hook}
 */
export function tenants(context) {
  /** @type {Set<string>} */
  const isolated = new Set();
  return async (exchange, next) => {
    const { service, operation, target } = exchange.record;
    if (service !== "lambda" || !target || !context.ruleFor(exchange, "tenants")) return next();
    if (operation === "CreateFunction") {
      await exchange.readBody();
      const { TenancyConfig } = JSON.parse(String(exchange.body));
      exchange.buffered = true;
      await next();
      if (succeeded(exchange) && TenancyConfig?.TenantIsolationMode === "PER_TENANT") isolated.add(target);
      return;
    }
    if (operation === "DeleteFunction") isolated.delete(target);
    const isFor = exchange.request.headers["x-amz-tenant-id"] !== undefined;
    if (operation !== "Invoke" || isFor === isolated.has(target)) return next();
    const message = isFor
      ? "The invoked function is not enabled with tenant isolation. Remove the tenant ID from your request."
      : "Add a valid tenant ID in your request. The invoked function is enabled with tenant isolation.";
    return exchange.fail({ status: 400, code: "InvalidParameterValueException", message }, "strict:tenants");
  };
}
