import { Client } from "pg";
import type { ReviewPolicy } from "pulumi-python-connectors";

/** A row of the control table: what a connector is called, what it reads, and which schema changes may pass. */
export interface ControlRow {
  readonly name: string;
  readonly query: string;
  readonly policy: ReviewPolicy;
}

/** All rows, in the order of their names: the same table makes the same preview. */
export async function controlTable(url: string): Promise<readonly ControlRow[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<ControlRow>(
      'SELECT name, query, policy FROM control.connectors ORDER BY name COLLATE "C"',
    );
    return rows;
  } finally {
    await client.end();
  }
}
