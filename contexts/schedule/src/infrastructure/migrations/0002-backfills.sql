-- Somebody's wish that instants of the past start now. Each of them is a firing like any other, so it starts once.
create table schedule.backfills (
  id uuid primary key,
  workspace_id uuid not null,
  schedule_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  starts int not null,
  -- Instants of the range that had been started before, or were about to be.
  already int not null,
  created_at timestamptz not null default platform.now(),
  cancelled_at timestamptz
);
create index backfills_by_schedule on schedule.backfills (schedule_id, id);
select platform.tenant_table('schedule.backfills', '{select,insert,update}');

alter table schedule.firings add column backfill_id uuid;
create index firings_of_backfill on schedule.firings (backfill_id) where backfill_id is not null;
select platform.grant_rights('schedule.firings', '{insert}', :app_name);
