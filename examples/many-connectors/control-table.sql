-- What the program makes connectors of: one for each row.
CREATE SCHEMA IF NOT EXISTS control;
CREATE TABLE control.connectors (
  name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  query text NOT NULL,
  policy text NOT NULL DEFAULT 'additive' CHECK (policy IN ('evolve', 'additive', 'freeze'))
);
