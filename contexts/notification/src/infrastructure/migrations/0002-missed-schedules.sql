-- A further kind: starts of schedules that were let go. It is of a workflow, as failures are.
alter table notification.notifications
  drop constraint notifications_kind_check,
  drop constraint notifications_check,
  add constraint notifications_kind_check check (kind in ('workflow-failed', 'workers-lost', 'schedule-missed')),
  add constraint notifications_workflow_check check ((workflow_id is null) = (kind = 'workers-lost'));
alter table notification.preferences
  drop constraint preferences_kind_check,
  add constraint preferences_kind_check check (kind in ('workflow-failed', 'workers-lost', 'schedule-missed'));
alter table notification.mails
  drop constraint mails_kind_check,
  add constraint mails_kind_check check (kind in ('workflow-failed', 'workers-lost', 'schedule-missed'));
