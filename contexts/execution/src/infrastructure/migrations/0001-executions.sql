-- An execution is in exactly one of two tables: `live` while it is unfinished, `finished` after. Moving it is one
-- statement, so a reader sees it in one of them. `live` stays small and hot; `finished` is append-only and goes by
-- partition, so unfinished executions never age out and retention never deletes under a running one.

create table execution.live (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  status text not null check (status in ('queued', 'running', 'waiting', 'paused')),
  mode text not null,
  trigger_node text not null,
  -- The earliest instant it may be claimed (queued, waiting); null: only a signal wakes it.
  due_at timestamptz,
  worker_id uuid,
  -- Grows at each change of owner; nothing of an older fence can be committed (J4).
  fence bigint not null,
  -- Owners that died while they ran it; at the limit it is parked as failed (R14).
  crashes int not null default 0,
  -- A signal came that the owner may not have seen.
  signalled boolean not null default false,
  cancel_requested boolean not null default false,
  created_at timestamptz not null,
  deadline_at timestamptz,
  plan_format smallint not null,
  engine_flags text not null,
  -- Small JSON that travels with the execution: parent, retry_of, callback, delivery, concurrency key.
  meta text not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

create index live_due on execution.live (due_at, id) where status in ('queued', 'waiting');
create index live_owner on execution.live (worker_id) where status = 'running';
create index live_by_workspace on execution.live (workspace_id, id);
create index live_by_workflow on execution.live (workflow_id, id);
select platform.tenant_table('execution.live');

create table execution.finished (
  id uuid not null,
  workspace_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  status text not null check (status in ('succeeded', 'failed', 'cancelled', 'timed_out')),
  mode text not null,
  trigger_node text not null,
  created_at timestamptz not null,
  finished_at timestamptz not null,
  crashes int not null,
  plan_format smallint not null,
  engine_flags text not null,
  meta text not null,
  error text,
  primary key (id)
) partition by range (id);
-- Both are appended at their right end, so they cost little: ids grow with time.
create index finished_by_workspace on execution.finished (workspace_id, id);
create index finished_by_workflow on execution.finished (workflow_id, id);
select platform.tenant_table('execution.finished');

-- R5: a terminal status never changes; whoever tries is told, loudly.
create function execution.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a finished execution never changes (%)', old.id using errcode = 'LF005';
end $$;
create trigger finished_is_final before update on execution.finished for each row execute function execution.refuse_change();

-- Append-only facts, one row per execution and flush. Text, never jsonb: jsonb costs four times the database's CPU,
-- and storage external because compressing costs more than it saves on the hot path (53 against 26 ms for 3 MB).
create table execution.journal (
  execution_id uuid not null,
  seq int not null,
  workspace_id uuid not null,
  fence bigint not null,
  facts text not null,
  primary key (execution_id, seq)
) partition by range (execution_id);
alter table execution.journal alter column facts set storage external;
select platform.tenant_table('execution.journal');

-- Signals are kept if they come before the wait, and consumed once: the fact `woken` and the deletion are one commit.
create table execution.signals (
  id uuid primary key,
  workspace_id uuid not null,
  execution_id uuid not null,
  key text not null,
  data text,
  created_at timestamptz not null default platform.now()
);
create index signals_execution on execution.signals (execution_id);
select platform.tenant_table('execution.signals');

-- A delivery id, an idempotency key, an error workflow's source: whatever may start one execution only.
create table execution.deliveries (
  endpoint text not null,
  delivery_id text not null,
  workspace_id uuid not null,
  execution_id uuid not null,
  expires_at timestamptz not null,
  primary key (endpoint, delivery_id)
);
create index deliveries_expiry on execution.deliveries (expires_at);
select platform.tenant_table('execution.deliveries');

-- The lease is the worker's, the fence the execution's: one heartbeat renews thousands of executions.
create table execution.workers (
  id uuid primary key,
  name text not null,
  started_at timestamptz not null,
  lease_until timestamptz not null
);
select platform.shared_table('execution.workers', '{}');

-- Ids of committed batches, so that a batch whose COMMIT was not answered can be sent again unchanged (R20).
create table execution.batches (
  id uuid primary key
);
select platform.shared_table('execution.batches', '{}');

create table execution.outbox (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default platform.now(),
  events text not null
);
select platform.shared_table('execution.outbox', '{}');

create table execution.usage (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  at timestamptz not null default platform.now(),
  executions int not null,
  steps int not null
);
select platform.tenant_table('execution.usage');

-- Versions whose run was in memory only when a process died: they take the second lane until then (R14).
create table execution.cautious_versions (
  version_id uuid primary key,
  until timestamptz not null
);
select platform.shared_table('execution.cautious_versions', '{}');

-- Calls owed to addresses that asked to be told of an execution's end.
create table execution.callbacks (
  id uuid primary key,
  workspace_id uuid not null,
  execution_id uuid not null,
  url text not null,
  body text not null,
  attempts int not null default 0,
  due_at timestamptz not null,
  gave_up boolean not null default false
);
create index callbacks_due on execution.callbacks (due_at) where not gave_up;
select platform.tenant_table('execution.callbacks');
