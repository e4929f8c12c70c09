import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { found, goneTags, tagList } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const role = {
  inputs: [
    "name",
    "path",
    "assumeRolePolicy",
    "description",
    "maxSessionDuration",
    "permissionsBoundary",
    "tags",
  ],
  name: "name",
  replaces: ["name", "path"],

  create: async (inputs, region) => {
    await client(region).send(
      new CreateRoleCommand({
        RoleName: inputs["name"],
        Path: inputs["path"],
        AssumeRolePolicyDocument: text(inputs["assumeRolePolicy"]),
        Description: inputs["description"],
        MaxSessionDuration: inputs["maxSessionDuration"],
        PermissionsBoundary: inputs["permissionsBoundary"],
        Tags: tagList(inputs["tags"]),
      }),
    );
    return { id: inputs["name"] };
  },

  read: async (RoleName, _, region) => {
    const answer = await found(client(region).send(new GetRoleCommand({ RoleName })));
    const { Role } = answer ?? {};
    if (Role === undefined) return undefined;
    const tagsAll = Object.fromEntries((Role.Tags ?? []).map(({ Key = "", Value }) => [Key, Value]));
    return {
      name: RoleName,
      arn: Role.Arn,
      uniqueId: Role.RoleId,
      createDate: Role.CreateDate?.toISOString(),
      assumeRolePolicy: decodeURIComponent(Role.AssumeRolePolicyDocument ?? ""),
      tagsAll,
    };
  },

  update: async (RoleName, olds, news, region) => {
    const iam = client(region);
    await iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: text(news["assumeRolePolicy"]) }),
    );
    await iam.send(
      new UpdateRoleCommand({
        RoleName,
        Description: news["description"] ?? "",
        MaxSessionDuration: news["maxSessionDuration"] ?? 3600,
      }),
    );
    const PermissionsBoundary = news["permissionsBoundary"];
    if (PermissionsBoundary)
      await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    else if (olds["permissionsBoundary"])
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    const TagKeys = goneTags(olds, news);
    if (TagKeys.length > 0) await iam.send(new UntagRoleCommand({ RoleName, TagKeys }));
    if (news["tags"]) await iam.send(new TagRoleCommand({ RoleName, Tags: tagList(news["tags"]) }));
  },

  delete: async (RoleName, _, region) => {
    await found(client(region).send(new DeleteRoleCommand({ RoleName })));
  },
};

/** @param {string} region */
function client(region) {
  return new IAMClient({ region });
}

/**
 * A document, which a program may write as an object too.
 *
 * @param {unknown} document
 */
function text(document) {
  return typeof document === "string" ? document : JSON.stringify(document);
}
