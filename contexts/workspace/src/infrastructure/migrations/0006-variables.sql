create table workspace.variables (
  workspace_id uuid not null references workspace.workspaces,
  name text not null,
  -- JSON text of a text, a number, true or false.
  value text not null,
  description text not null,
  updated_at timestamptz not null default platform.now(),
  primary key (workspace_id, name)
);
select platform.tenant_table('workspace.variables', '{select,insert,update,delete}');
