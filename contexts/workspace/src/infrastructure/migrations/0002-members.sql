-- Who may do what in a workspace. The account lives in the schema auth, so no foreign key reaches it.
create table workspace.members (
  workspace_id uuid not null references workspace.workspaces,
  account_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'editor', 'operator', 'viewer')),
  created_at timestamptz not null default platform.now(),
  primary key (workspace_id, account_id)
);
create index members_by_account on workspace.members (account_id);
select platform.tenant_table('workspace.members', '{select,insert,update,delete}');
