-- One row per schedule node of a live version; it exists exactly while that version is live (R12). A publish locks it
-- `for update`, a start holds it `for key share`, so no version starts anything after the commit that replaced it.
create table schedule.schedules (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  node_id text not null,
  -- JSON of the rules, compared as text: the same rules go on undisturbed when a new version brings them along.
  rules text not null,
  zone text not null,
  missed text not null check (missed in ('skip', 'one', 'all')),
  -- Where intervals are counted from, a whole second.
  anchor_at timestamptz not null,
  -- The first instant that is not decided; null when none will come.
  next_at timestamptz,
  last_at timestamptz,
  paused boolean not null default false,
  created_at timestamptz not null default platform.now(),
  unique (workflow_id, node_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

create index schedules_due on schedule.schedules (next_at) where not paused and next_at is not null;
create index schedules_by_workspace on schedule.schedules (workspace_id, id);
select platform.tenant_table('schedule.schedules', '{select,insert,update,delete}');

-- What became of each instant. The key is the promise: an instant of a schedule is decided once, whoever decides it.
create table schedule.firings (
  schedule_id uuid not null,
  instant timestamptz not null,
  workspace_id uuid not null,
  state text not null check (state in ('pending', 'started', 'refused', 'dropped', 'expired', 'missed')),
  -- The version that ran, and its execution.
  version_id uuid,
  execution_id uuid,
  decided_at timestamptz not null,
  fired_at timestamptz,
  attempts int not null default 0,
  -- Pending only: not before this.
  retry_at timestamptz,
  detail text,
  primary key (schedule_id, instant)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

create index firings_pending on schedule.firings (retry_at) where state = 'pending';
create index firings_age on schedule.firings using brin (decided_at);
select platform.tenant_table('schedule.firings', '{select,update}');
