-- Workflows that a workspace keeps to begin with, beside those that LinkFlow brings along.
create table workflow.templates (
  id uuid primary key,
  workspace_id uuid not null,
  title text not null,
  -- JSON of what it says about itself: lists show it without the file.
  about text not null,
  file text not null,
  created_at timestamptz not null default platform.now()
);
create index templates_by_workspace on workflow.templates (workspace_id, id);
select platform.tenant_table('workflow.templates', '{select,insert,delete}', '{select}');
