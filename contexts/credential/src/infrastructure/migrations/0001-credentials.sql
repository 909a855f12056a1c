create table credential.credentials (
  id uuid primary key,
  workspace_id uuid not null,
  name text not null,
  type text not null,
  -- What may be shown, as JSON text.
  fields text not null,
  -- The secret fields, AES-256-GCM; bound to workspace, id, type and both versions, so no row can stand in for another.
  sealed bytea not null,
  -- Which key sealed it (1: derived from the master key), and in which form the secret fields were written.
  key_version smallint not null,
  schema_version smallint not null,
  -- Hosts that may get the secret. Empty: none, it only checks calls that come in.
  allowed_hosts text[] not null,
  created_at timestamptz not null default platform.now(),
  updated_at timestamptz not null default platform.now(),
  secret_changed_at timestamptz not null default platform.now()
);
create index credentials_by_workspace on credential.credentials (workspace_id, id);
-- The engine never reads it across workspaces: each use is a query inside one workspace.
select platform.tenant_table('credential.credentials', '{select,insert,update,delete}', '{}');
