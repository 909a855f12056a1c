-- Which processes there are, as each says itself every few seconds. Nothing here is the truth of anything: after a crash of
-- the database the table is empty, and whoever lives says so again.
create unlogged table operation.processes (
  id uuid primary key,
  name text not null,
  host text not null,
  role text not null check (role in ('all', 'api', 'worker', 'scheduler', 'isolated')),
  version text not null,
  node text not null,
  started_at timestamptz not null,
  beat_at timestamptz not null default platform.now(),
  -- It said goodbye.
  stopped_at timestamptz,
  drain_asked_at timestamptz,
  -- It runs executions, unless it is asked to drain.
  runs_executions boolean not null,
  -- In work, and with those that wait for a place.
  executions int not null,
  load int not null,
  memory_bytes int8 not null
);
select platform.shared_table('operation.processes', '{}');
