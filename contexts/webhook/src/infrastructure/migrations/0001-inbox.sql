-- The inbox of webhooks. A call that was let in is its execution, whose journal holds the call and what it was answered: so
-- here is only what started none, and nothing is written on the way of a call that is let in.

-- Calls that were refused at the door, and those that a test listen heard where nothing is published. What a stranger can
-- make us keep is bounded: some a minute, some hundred of each webhook, some kilobytes each (limits.ts).
create table webhook.events (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  node_id text not null,
  outcome text not null check (outcome in ('refused', 'heard')),
  at timestamptz not null,
  method text not null,
  path text not null,
  -- JSON, with the secrets taken out.
  headers text not null,
  query text not null,
  -- The body as it came, or its beginning; null where it was not read.
  body bytea,
  body_bytes int,
  status int not null,
  code text,
  detail text
);
create index events_by_webhook on webhook.events (workflow_id, node_id, id);
create index events_age on webhook.events using brin (at);
select platform.tenant_table('webhook.events', '{select}');

-- Calls by the hour, added up in memory and written down every few seconds.
create table webhook.hours (
  workflow_id uuid not null,
  node_id text not null,
  hour timestamptz not null,
  workspace_id uuid not null,
  calls int not null,
  refused int not null,
  failed int not null,
  last_at timestamptz not null,
  primary key (workflow_id, node_id, hour)
) with (fillfactor = 70);
select platform.tenant_table('webhook.hours', '{select}');

create table webhook.settings (
  workflow_id uuid not null,
  node_id text not null,
  workspace_id uuid not null,
  inbox boolean not null,
  sample real not null,
  primary key (workflow_id, node_id)
);
select platform.tenant_table('webhook.settings', '{select,insert,update}');

-- Somebody who tries a draft listens at the address of its webhook, for a while.
create table webhook.listeners (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  node_id text not null,
  method text not null,
  path text not null,
  -- Of the node in the draft: how a call is verified and read where nothing is published.
  parameters text not null,
  credential_id uuid,
  header_name text,
  header_value text,
  address text,
  expires_at timestamptz not null
);
create index listeners_expiry on webhook.listeners (expires_at);
select platform.tenant_table('webhook.listeners', '{select,insert,update}');

create table webhook.heard (
  listener_id uuid not null,
  event_id uuid not null,
  workspace_id uuid not null,
  primary key (listener_id, event_id)
);
select platform.tenant_table('webhook.heard', '{select}');

-- Calls that are to start executions again, in the order in which they came.
create table webhook.redeliveries (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  node_id text not null,
  version_id uuid not null,
  -- Of executions; the first `done` of them are dealt with.
  calls uuid[] not null,
  done int not null default 0,
  started int not null default 0,
  failed int not null default 0,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  created_at timestamptz not null default platform.now()
);
create index redeliveries_running on webhook.redeliveries (id) where state = 'running';
select platform.tenant_table('webhook.redeliveries', '{select,insert,update}');
