-- What becomes of a start while the run before goes on; by how many seconds starts are spread; and till when a pause lasts.
alter table schedule.schedules
  add column overlap text not null default 'allow' check (overlap in ('allow', 'skip', 'queue', 'cancel-previous')),
  add column jitter_seconds integer not null default 0 check (jitter_seconds between 0 and 3600),
  -- The execution that was started last, where overlaps are not allowed.
  add column last_execution_id uuid,
  -- The schedule has no zone of its own, nor has its workflow: it goes by that of the workspace.
  add column zone_is_default boolean not null default false,
  add column paused_until timestamptz check (paused_until is null or paused);
create index schedules_paused_until on schedule.schedules (paused_until) where paused_until is not null;
