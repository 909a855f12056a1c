-- Of workflows with a limit of executions at once, each execution needs a permit of its group (workflow and key). It is a
-- column of the row, so it is given back by the end of the execution and by nothing else: none is lost with a process.
alter table execution.live
  add column permit_group uuid,
  add column permit text check (permit in ('wanted', 'held', 'refused')),
  add column permit_limit int,
  add column permit_policy text check (permit_policy in ('queue', 'drop', 'cancel-previous')),
  add constraint live_permit_whole check (num_nulls(permit_group, permit, permit_limit, permit_policy) in (0, 4));
create index live_permits on execution.live (permit_group, permit, id) where permit_group is not null;
