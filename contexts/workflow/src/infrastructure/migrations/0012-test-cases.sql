-- What a workflow is to answer to an input, kept beside it: of no version, so that each can be tried on it.
create table workflow.test_cases (
  id uuid primary key,
  workspace_id uuid not null,
  workflow_id uuid not null,
  name text not null,
  trigger_node text,
  -- JSON, sealed: it may come from a run. `fields` is the number of those that are expected, for lists.
  body text not null,
  fields int not null,
  author_type text not null check (author_type in ('account', 'key', 'system')),
  author_id uuid,
  created_at timestamptz not null default platform.now(),
  unique (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id)
);
create index test_cases_by_workflow on workflow.test_cases (workflow_id, id);
select platform.tenant_table('workflow.test_cases', '{select,insert,delete}', '{}');
