-- One row, encrypted with the master key: it tells a wrong key from a right one before anything is lost.
create table keys.sentinel (
  only_row boolean primary key default true check (only_row),
  sealed bytea not null,
  made_at timestamptz not null default platform.now()
);
select platform.shared_table('keys.sentinel', '{}', '{select,insert}');
