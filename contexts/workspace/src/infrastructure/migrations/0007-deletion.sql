-- A workspace that was deleted: nobody gets in and nothing runs, until it is restored, or removed after this instant.
alter table workspace.workspaces add column removal_at timestamptz check (removal_at is null or not is_default);
create index workspaces_deleted on workspace.workspaces (removal_at) where removal_at is not null;
