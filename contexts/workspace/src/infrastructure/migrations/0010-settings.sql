-- What holds where a workflow says nothing of its own, as JSON text: time zone, error workflow, retention.
alter table workspace.workspaces add column settings text not null default '{}';
