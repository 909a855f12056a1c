-- Who made a workflow; null in those from before it was written down, and in those that nobody made.
alter table workflow.workflows
  add column owner_type text check (owner_type in ('account', 'key')),
  add column owner_id uuid,
  add constraint workflows_owner_whole check ((owner_type is null) = (owner_id is null));
