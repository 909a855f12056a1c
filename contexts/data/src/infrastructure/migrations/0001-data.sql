create table data.tables (
  id uuid primary key,
  workspace_id uuid not null,
  name text not null,
  -- JSON: name, type and slot of each column.
  columns text not null,
  row_count int not null default 0,
  bytes bigint not null default 0,
  last_row bigint not null default 0,
  created_at timestamptz not null default platform.now(),
  updated_at timestamptz not null default platform.now(),
  unique (workspace_id, name),
  unique (workspace_id, id)
);
select platform.tenant_table('data.tables', '{select,insert,update,delete}', '{}');

-- Rows of all data tables. A column of a data table has one of the slots c1 to c32, whose text sorts byte by byte as its
-- values do: at most 200 characters, for an index row has 2.7 KB at most; a longer text is whole in «long», by slot.
create table data.rows (
  workspace_id uuid not null,
  table_id uuid not null,
  id bigint not null,
  bytes int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  long text,
  primary key (table_id, id),
  foreign key (workspace_id, table_id) references data.tables (workspace_id, id) on delete cascade
);
create index rows_updated on data.rows (table_id, updated_at, id);
do $$
begin
  for slot in 1..32 loop
    execute format('alter table data.rows add column c%s text collate "C"', slot);
    execute format('create index rows_c%1$s on data.rows (table_id, c%1$s, id) where c%1$s is not null', slot);
  end loop;
end
$$;
select platform.tenant_table('data.rows', '{select,insert,update,delete}', '{}');

-- Scope: the id of the workspace, or of the workflow that a value belongs to.
create table data.state (
  workspace_id uuid not null,
  scope uuid not null,
  key text collate "C" not null,
  -- JSON, sealed where payloads are.
  value text not null,
  bytes int not null,
  expires_at timestamptz,
  updated_at timestamptz not null default platform.now(),
  primary key (workspace_id, scope, key)
);
create index state_expiry on data.state (expires_at) where expires_at is not null;
select platform.tenant_table('data.state', '{select,insert,update,delete}', '{select,delete}');

-- Where keys of items are remembered, and how many: its row is the lock of the place.
create table data.places (
  workspace_id uuid not null,
  scope uuid not null,
  place text not null,
  kept int not null default 0,
  primary key (workspace_id, scope, place)
);
select platform.tenant_table('data.places', '{select,insert,update,delete}', '{}');

create table data.seen (
  workspace_id uuid not null,
  scope uuid not null,
  place text not null,
  hash bytea not null,
  number bigint generated always as identity,
  seen_at timestamptz not null default platform.now(),
  primary key (workspace_id, scope, place, hash)
);
create index seen_in_order on data.seen (workspace_id, scope, place, number);
select platform.tenant_table('data.seen', '{select,insert,update,delete}', '{}');

-- What a step has written, by its idempotency key, in the transaction of the write: tried again, it gets the same answer.
create table data.writes (
  workspace_id uuid not null,
  key text not null,
  execution_id uuid not null,
  answer text,
  at timestamptz not null default platform.now(),
  primary key (workspace_id, key)
);
create index writes_by_execution on data.writes (execution_id);
select platform.tenant_table('data.writes', '{select,insert,update,delete}', '{select,delete}');
