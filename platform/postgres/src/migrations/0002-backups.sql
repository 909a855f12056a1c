-- Backups that were made, for whoever asks when the last one was: the newest fifty.
create table platform.backups (
  taken_at timestamptz primary key,
  host text not null,
  path text not null,
  bytes bigint not null,
  seconds real not null
);
select platform.shared_table('platform.backups', '{}', '{select,insert,delete}');

-- An installation that was restored beside its original: while this row is there, nothing in it begins by itself.
create table platform.pause (
  only_row boolean primary key default true check (only_row),
  since timestamptz not null default platform.now()
);
select platform.shared_table('platform.pause', '{}', '{select,delete}');
