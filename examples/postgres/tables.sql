-- Two tables to try the example with.
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  vip boolean,
  updated_at timestamptz NOT NULL
);
INSERT INTO customers
SELECT id, 'customer ' || id, id % 100 = 0, timestamptz '2026-01-01 00:00Z' + id * interval '1 hour'
FROM generate_series(1, 250) AS id;

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  total numeric(10, 2) NOT NULL,
  day date NOT NULL,
  items jsonb,
  updated_at timestamptz NOT NULL
);
INSERT INTO orders
SELECT id, id % 250 + 1, id % 1000 + 0.5, date '2026-01-01' + (id / 100)::int,
  jsonb_build_array(jsonb_build_object('sku', 'a' || id % 7, 'count', id % 3 + 1)),
  timestamptz '2026-01-01 00:00Z' + id * interval '1 minute'
FROM generate_series(1, 2500) AS id;
