import * as pulumi from "@pulumi/pulumi";
import * as convert from "./index";

const SCHEMA = { fields: { id: "int64 not null", "tags[]": "string" }, order: "id, tags" };
const CONVERTERS: Record<
  string,
  (schema: pulumi.Input<convert.ConvertibleSchema>) => pulumi.Output<unknown>
> = {
  arrowSchema: convert.arrowSchema,
  glueColumns: convert.glueColumns,
  jsonSchema: (schema) => convert.jsonSchema(schema, { additionalProperties: false }),
  postgresDdl: (schema) => convert.postgresDdl(schema, { table: pulumi.output("t"), schema: "raw" }),
  sparkSchema: convert.sparkSchema,
};

/** The value of an output, and whether it is secret. */
async function settled(output: pulumi.Output<unknown>): Promise<{ value: unknown; secret: boolean }> {
  const secret = await pulumi.isSecret(output);
  return new Promise((resolve) => output.apply((value) => resolve({ value, secret })));
}

describe("the subpath /convert", () => {
  it("has these converters", () => {
    expect(Object.keys(convert).sort()).toEqual(Object.keys(CONVERTERS));
  });

  it.each(Object.entries(CONVERTERS))(
    "%s takes a schema, known or as an output, and gives an output",
    async (_, made) => {
      const [plain, output] = [await settled(made(SCHEMA)), await settled(made(pulumi.output(SCHEMA)))];
      expect(plain).toEqual(output);
      expect(plain.secret).toBe(false);
      expect(plain.value).toBeTruthy();
    },
  );

  it.each(Object.entries(CONVERTERS))("%s keeps a secret schema secret", async (_, made) => {
    expect((await settled(made(pulumi.secret(SCHEMA)))).secret).toBe(true);
  });
});
