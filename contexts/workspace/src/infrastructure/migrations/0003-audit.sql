-- What was done in a workspace, by whom: a chain of hashes (domain/audit-entry.ts). Nobody changes an entry: users' queries
-- may only read and add, and the engine's role may besides remove those of a workspace that is removed as a whole.
create table workspace.audit_entries (
  workspace_id uuid not null,
  number int8 not null check (number > 0),
  -- To the millisecond, as it stands in the hash.
  at timestamptz not null,
  actor_type text not null check (actor_type in ('account', 'key', 'system')),
  actor_id uuid check ((actor_id is null) = (actor_type = 'system')),
  request_id text,
  action text not null,
  thing text,
  -- JSON text.
  before text,
  after text,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (workspace_id, number)
);
create index audit_entries_by_action on workspace.audit_entries (workspace_id, action text_pattern_ops, number);
create index audit_entries_by_actor on workspace.audit_entries (workspace_id, actor_id, number);
create index audit_entries_by_thing on workspace.audit_entries (workspace_id, thing, number);
select platform.tenant_table('workspace.audit_entries', '{select,insert}', '{select,insert,delete}');
