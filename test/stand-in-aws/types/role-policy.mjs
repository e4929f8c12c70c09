import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { found } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const rolePolicy = {
  inputs: ["name", "role", "policy"],
  name: "name",
  replaces: ["name", "role"],

  create: async (inputs, region) => {
    await put(inputs, region);
    return { id: `${inputs["role"]}:${inputs["name"]}` };
  },

  read: async (id, _, region) => {
    const [RoleName, PolicyName] = split(id);
    const answer = await found(
      new IAMClient({ region }).send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    );
    return (
      answer && { name: PolicyName, role: RoleName, policy: decodeURIComponent(answer.PolicyDocument ?? "") }
    );
  },

  update: async (_, __, news, region) => put(news, region),

  delete: async (id, _, region) => {
    const [RoleName, PolicyName] = split(id);
    await found(new IAMClient({ region }).send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  },
};

/**
 * @param {import("../resource-type.mjs").Properties} inputs
 * @param {string} region
 */
async function put({ role, name, policy }, region) {
  const PolicyDocument = typeof policy === "string" ? policy : JSON.stringify(policy);
  await new IAMClient({ region }).send(
    new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument }),
  );
}

/**
 * @param {string} id
 * @returns {[string, string]}
 */
function split(id) {
  const [role = "", name = ""] = id.split(":");
  return [role, name];
}
