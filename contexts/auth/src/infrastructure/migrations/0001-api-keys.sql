create table auth.api_keys (
  id uuid primary key,
  workspace_id uuid not null,
  name text not null,
  -- SHA-256 of the 256-bit secret: there is nothing to guess, so nothing to slow down.
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  -- Permissions; `*` is every one there is and will be (the owner's token).
  scopes text[] not null,
  created_at timestamptz not null default platform.now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_by_workspace on auth.api_keys (workspace_id, id);
select platform.tenant_table('auth.api_keys', '{select,insert,update}');
