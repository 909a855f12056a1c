create table workspace.workspaces (
  id uuid primary key,
  -- The tenant itself is a row of its own workspace, so the same policy guards it.
  workspace_id uuid not null generated always as (id) stored,
  name text not null,
  is_default boolean not null default false,
  created_at timestamptz not null default platform.now()
);
create unique index workspaces_default on workspace.workspaces (is_default) where is_default;

-- Before row-level security is on: the owner of the table could not insert after. The id stays for ever.
insert into workspace.workspaces (id, name, is_default) values (gen_random_uuid(), 'Default', true);

select platform.tenant_table('workspace.workspaces');
