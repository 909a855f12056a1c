-- What made each revision of a draft out of the one before, as long as somebody may still be merged with it.
create table workflow.draft_changes (
  workspace_id uuid not null,
  workflow_id uuid not null,
  -- The one that it made.
  revision int not null,
  command_ids uuid[] not null,
  -- JSON of the commands; null: the whole draft was replaced by something that no patches can say.
  commands text,
  bytes int not null,
  primary key (workflow_id, revision),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id)
);
select platform.tenant_table('workflow.draft_changes', '{select,insert,delete}', '{select}');
