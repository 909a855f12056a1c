-- What people look for in a history that mostly succeeded. Rows that succeeded are not in them, so they cost those nothing.
create index finished_unsuccessful_by_workspace on execution.finished (workspace_id, id) where status <> 'succeeded';
create index finished_unsuccessful_by_workflow on execution.finished (workflow_id, id) where status <> 'succeeded';
