-- Versions of the master key by their ids; their bytes are never here. `next` is about to take over from `current`.
create table keys.master_keys (
  id text primary key,
  state text not null unique check (state in ('current', 'next')),
  made_at timestamptz not null default platform.now()
);
select platform.shared_table('keys.master_keys', '{}', '{select,insert,update,delete}');

-- Data keys of workspaces, and the installation's own under the nil UUID. Old versions stay: they open what is old.
create table keys.data_keys (
  workspace_id uuid not null,
  version integer not null check (version > 0),
  made_at timestamptz not null default platform.now(),
  -- When nothing was left that an older key had sealed; null while there is.
  resealed_at timestamptz,
  -- Records that no key opens: they were changed or moved, and stay as they are.
  unreadable integer not null default 0,
  primary key (workspace_id, version)
);

-- A data key wrapped by a master key; during a rotation by both, so each of them opens everything.
create table keys.wrapped_keys (
  workspace_id uuid not null,
  version integer not null,
  master_key text not null references keys.master_keys,
  wrapped bytea not null,
  primary key (master_key, workspace_id, version),
  foreign key (workspace_id, version) references keys.data_keys on delete cascade
);
-- Last: adding a foreign key looks at all rows, which the owner may not do once row-level security is on.
select platform.tenant_table('keys.data_keys', '{select}', '{select,insert,update,delete}');
select platform.tenant_table('keys.wrapped_keys', '{}', '{select,insert,delete}');

-- Which process holds which master keys: an old one goes when every process has the new one.
create table keys.holders (
  process uuid primary key,
  name text not null,
  host text not null,
  pid integer not null,
  held text[] not null,
  seen_at timestamptz not null default platform.now()
);
select platform.shared_table('keys.holders', '{}', '{select,insert,update,delete}');
