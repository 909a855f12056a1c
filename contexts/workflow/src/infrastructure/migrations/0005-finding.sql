create table workflow.folders (
  id uuid primary key,
  workspace_id uuid not null,
  parent_id uuid,
  name text not null,
  created_at timestamptz not null default platform.now(),
  unique (workspace_id, id),
  foreign key (workspace_id, parent_id) references workflow.folders (workspace_id, id),
  constraint folders_name_key unique nulls not distinct (workspace_id, parent_id, name)
);

alter table workflow.workflows
  add column folder_id uuid,
  add column tags text[] not null default '{}',
  -- The words that a search finds it by; null in rows from before there was a search, until they are saved again.
  add column words tsvector,
  -- Not valid: the owner may not look at the rows there are, and in none of them is a folder yet.
  add foreign key (workspace_id, folder_id) references workflow.folders (workspace_id, id) not valid;
create index workflows_by_folder on workflow.workflows (workspace_id, folder_id) where folder_id is not null;

select platform.tenant_table('workflow.folders', '{select,insert,update,delete}', '{select}');
