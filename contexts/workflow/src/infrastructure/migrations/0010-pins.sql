-- What people pinned to nodes of a draft while they build it: beside the draft and never in it, so no version, no export and
-- no live execution can have it.
create table workflow.pins (
  workspace_id uuid not null,
  workflow_id uuid not null,
  -- Also of a node that is not in the draft just now: who takes a deletion back has its pin again.
  node_id text collate "C" not null,
  -- JSON: items by port.
  outputs text not null,
  -- JSON of the ports with their counts, for lists.
  ports text not null,
  bytes int not null,
  updated_at timestamptz not null default platform.now(),
  primary key (workflow_id, node_id),
  foreign key (workspace_id, workflow_id) references workflow.workflows (workspace_id, id)
);
-- The engine's role, which runs executions, has no right on it at all.
select platform.tenant_table('workflow.pins', '{select,insert,update,delete}', '{}');
