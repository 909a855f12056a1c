create table workflow.workflows (
  id uuid primary key,
  workspace_id uuid not null,
  name text not null,
  description text not null,
  -- The file that is being edited, as JSON text: never jsonb, which cannot hold every text that JSON can.
  draft text not null,
  -- SHA-256 of the draft: says whether it differs from what is live.
  draft_hash bytea not null,
  draft_revision int not null default 1,
  node_count int not null,
  live_version_id uuid,
  created_at timestamptz not null default platform.now(),
  updated_at timestamptz not null default platform.now(),
  deleted_at timestamptz,
  unique (workspace_id, id)
);
create index workflows_by_workspace on workflow.workflows (workspace_id, id) where deleted_at is null;

-- What runs. A row never changes; a snapshot is a draft that was run, found again by its content.
create table workflow.versions (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  kind text not null check (kind in ('published', 'snapshot')),
  -- 1, 2, 3 … for published ones.
  number int check ((number is not null) = (kind = 'published')),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  plan_format smallint not null,
  file text not null,
  created_at timestamptz not null default platform.now(),
  unique (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id)
);
create unique index versions_number on workflow.versions (workflow_id, number) where kind = 'published';
create unique index versions_snapshot on workflow.versions (workflow_id, content_hash) where kind = 'snapshot';
create index versions_published on workflow.versions (workflow_id, id) where kind = 'published';

alter table workflow.workflows
  add foreign key (workspace_id, live_version_id) references workflow.versions (workspace_id, id);

create function workflow.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a workflow never changes (%)', old.id using errcode = 'LF006';
end $$;
create trigger versions_are_final before update on workflow.versions for each row execute function workflow.refuse_change();

-- What the live versions listen to: rewritten in the transaction that publishes, read by the contexts that listen.
create table workflow.triggers (
  workspace_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  node_id text not null,
  -- The node's type: webhook, schedule, …
  kind text not null,
  -- As the node's schema parsed them.
  parameters text not null,
  -- Type to id.
  credentials text not null,
  timezone text,
  -- Only one live trigger of the whole installation may have it, such as a webhook's method and path.
  address text unique,
  primary key (workflow_id, node_id),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id),
  foreign key (workspace_id, version_id) references workflow.versions (workspace_id, id)
);
create index triggers_by_kind on workflow.triggers (kind);

-- Which credentials the live versions use.
create table workflow.credential_uses (
  workspace_id uuid not null,
  workflow_id uuid not null,
  credential_id uuid not null,
  primary key (workspace_id, credential_id, workflow_id),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id)
);

-- Grows with each publish and unpublish: who keeps a table of triggers in memory compares it.
create table workflow.route_version (
  only_row boolean primary key default true check (only_row),
  value bigint not null
);
insert into workflow.route_version (value) values (0);
select platform.shared_table('workflow.route_version', '{select,update}', '{select}');

-- Last: adding a foreign key looks at all rows, which the owner may not do once row-level security is on.
select platform.tenant_table('workflow.workflows', '{select,insert,update}');
select platform.tenant_table('workflow.versions', '{select,insert}', '{select}');
select platform.tenant_table('workflow.triggers', '{select,insert,delete}', '{select}');
select platform.tenant_table('workflow.credential_uses', '{select,insert,delete}', '{select}');
