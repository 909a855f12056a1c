-- Packages of nodes that operators installed: the truth of them, code included, so that every process of every host gets the
-- same and a backup has all. A row stays when its package is removed, without its code: workflows go on saying what they were
-- drawn with.
create table integration.packages (
  name text primary key,
  -- The word before the dot of its nodes' types.
  label text not null unique,
  version text not null,
  integrity text not null,
  -- JSON texts: what it asked for and was given, and what it says of itself.
  manifest text not null,
  definitions text not null,
  -- All files of it and of what it stands on, packed; null once it is removed.
  archive bytea,
  entry text not null,
  installed_at timestamptz not null default platform.now(),
  installed_by text
);
alter table integration.packages alter column archive set storage external;
select platform.shared_table('integration.packages', '{}');
