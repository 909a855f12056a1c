-- A file that `linkflow run` takes becomes a snapshot like that of any draft, and a snapshot belongs to a workflow.
-- Its workflow is a scratch one: the history can name it, and no list shows it. One for each name in a workspace.
alter table workflow.workflows
  add column kind text not null default 'listed' check (kind in ('listed', 'scratch'));
create unique index workflows_scratch on workflow.workflows (workspace_id, name) where kind = 'scratch';
