-- What people look for in a history that mostly succeeded. Rows that succeeded are not in them; what those pay is the
-- look at their status: 1 % of the database's time at one row a commit, within the noise at fifty (bench/README.md).
create index finished_unsuccessful_by_workspace on execution.finished (workspace_id, id) where status <> 'succeeded';
create index finished_unsuccessful_by_workflow on execution.finished (workflow_id, id) where status <> 'succeeded';
