-- A draft that somebody gave a name: in the list of versions beside the published ones, without a number.
alter table workflow.versions
  add column name text,
  add column note text,
  drop constraint versions_kind_check,
  add constraint versions_kind_check check (kind in ('published', 'named', 'snapshot')),
  add constraint versions_name_check check ((name is not null) = (kind = 'named') and (note is null or name is not null));
drop index workflow.versions_published;
create index versions_listed on workflow.versions (workflow_id, id) where kind <> 'snapshot';

-- Out of the list, and neither run nor published, until it is restored (W4).
alter table workflow.workflows
  add column archived_at timestamptz,
  add constraint workflows_archived_check check (archived_at is null or live_version_id is null);
