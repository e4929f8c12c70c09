import { PythonConnection, PythonConnector } from "pulumi-python-connectors";

// Runs in a Python process on this machine. With no credentials to keep, nothing of AWS is needed, not even a region.
const calendar = new PythonConnection("calendar", {
  code: { path: "calendar/connection.py" },
  runner: { local: {} },
});

const days = new PythonConnector("days", {
  connection: calendar,
  code: { path: "calendar/days.py" },
  properties: { years: [2026, 2027] },
});

export const fields = days.schema.fields;
