-- Live events: what is told to those who look on. Nothing here is the truth of anything, so nothing of it is in the WAL: after
-- a crash of the database the tables are empty, their epoch is another one, and clients are told to read again.

-- Which log this is. An id of an event begins with it, so that one of an earlier log is known for what it is.
create unlogged table realtime.epoch (
  only_one boolean primary key default true check (only_one),
  epoch text not null
);
select platform.shared_table('realtime.epoch', '{}', '{select,insert}');

-- Numbered in the order of their commits (one writer at a time holds a lock), so that a reader who goes by number misses none.
create unlogged table realtime.events (
  number bigint generated always as identity primary key,
  workspace_id uuid not null,
  topic text not null,
  -- Told once, however many processes tell it.
  once text,
  at timestamptz not null default platform.now(),
  -- JSON.
  body text not null
);
create unique index events_once on realtime.events (workspace_id, topic, once) where once is not null;
create index events_by_topic on realtime.events (workspace_id, topic, number);
create index events_age on realtime.events using brin (at);
select platform.tenant_table('realtime.events', '{select}', '{select,insert,delete}');

-- Topics that somebody looks at, or did a while ago: nothing is told of any other.
create unlogged table realtime.interests (
  workspace_id uuid not null,
  topic text not null,
  -- Everything behind this number was told, as far as anybody was there to tell it.
  since bigint not null,
  until timestamptz not null,
  primary key (workspace_id, topic)
);
select platform.tenant_table('realtime.interests', '{}', '{select,insert,update,delete}');

-- Who may open a connection once, within seconds. Only the hash of a ticket is here.
create unlogged table realtime.tickets (
  hash bytea primary key check (octet_length(hash) = 32),
  workspace_id uuid not null,
  key_id uuid,
  account_id uuid,
  session_id uuid,
  expires_at timestamptz not null,
  check ((key_id is null) = (account_id is not null) and (account_id is null) = (session_id is null))
);
create index tickets_of_caller on realtime.tickets (coalesce(key_id, account_id), expires_at);
select platform.tenant_table('realtime.tickets', '{}', '{select,insert,delete}');

-- Who has a workflow open.
create unlogged table realtime.presence (
  workspace_id uuid not null,
  workflow_id uuid not null,
  connection_id uuid not null,
  account_id uuid not null,
  name text not null,
  node_id text,
  until timestamptz not null,
  primary key (workflow_id, connection_id)
);
create index presence_expiry on realtime.presence (until);
select platform.tenant_table('realtime.presence', '{}', '{select,insert,update,delete}');
