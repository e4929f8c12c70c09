// A connector for every row of a table: control-table.sql makes it, and whoever may write to it adds connectors. The program
// reads the table as it starts, so a row that is new, changed or gone shows in the next preview.
//
//   export DATABASE_URL=postgresql://reader@db.example.com/warehouse
//   pulumi preview
//
// docs/many-connectors.md says what else a program with many connectors does.
import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";
import { controlTable } from "./control-table";

const config = new pulumi.Config();

export = async () => {
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "")
    throw new pulumi.RunError("set DATABASE_URL: the database with the control table");

  const functionArn = config.get("runnerFunctionArn");
  const warehouse = new PythonConnection("warehouse", {
    code: { path: "source/connection.py" },
    requirements: { path: "source/requirements.txt" },
    credentials: { env: "DATABASE_URL" },
    // Without a Lambda function the code runs on this machine.
    runner:
      functionArn === undefined ? { local: {} } : { functionArn, qualifier: config.get("runnerQualifier") },
  });

  const rows = await controlTable(url);
  for (const { name, query, policy } of rows) {
    new PythonConnector(name, {
      connection: warehouse,
      code: { path: "source/table.py" },
      properties: { query },
      review: { policy },
    });
  }
  return { connectors: rows.map(({ name }) => name) };
};
