import { main } from "@pulumi/pulumi/provider/index.js";
import { StandInProvider } from "./provider.mjs";

// Node.js 20 works with the AWS SDK; its warning would stand in every preview.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

await main(new StandInProvider(), process.argv.slice(2));
