-- Which workflows a person wants at hand. Of an account that is gone they are of nobody, and in nobody's list.
create table workflow.favourites (
  workspace_id uuid not null,
  account_id uuid not null,
  workflow_id uuid not null,
  primary key (workspace_id, account_id, workflow_id),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id)
);
select platform.tenant_table('workflow.favourites', '{select,insert,delete}', '{select}');
