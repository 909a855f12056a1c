-- One row per polling trigger of a live version; it exists exactly while that version is live (R12).
create table polling.watches (
  -- Part of the delivery id of each news: another place is another watch.
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  node_id text not null,
  -- The type of its node.
  kind text not null,
  -- JSON of what the cursor is a position in, such as a folder and its credential.
  place text not null,
  -- JSON of the rest of what the node says.
  options text not null,
  every_seconds integer not null check (every_seconds between 10 and 86400),
  -- JSON of up to where it was read, as its source writes it; null until the first look.
  cursor text,
  next_at timestamptz not null,
  -- Who reads it now, and until when that is believed.
  claim uuid,
  claimed_until timestamptz,
  failures integer not null default 0,
  problem text,
  created_at timestamptz not null default platform.now(),
  unique (workflow_id, node_id),
  check ((claim is null) = (claimed_until is null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

create index watches_due on polling.watches (next_at);
create index watches_by_workspace on polling.watches (workspace_id, id);
select platform.tenant_table('polling.watches', '{select,insert,update,delete}');
