-- A further kind: credentials that expired or are refused. It is of no workflow: which they fail, their failures tell.
alter table notification.notifications
  drop constraint notifications_kind_check,
  drop constraint notifications_workflow_check,
  add constraint notifications_kind_check
    check (kind in ('workflow-failed', 'workers-lost', 'schedule-missed', 'credential-failing')),
  add constraint notifications_workflow_check
    check ((workflow_id is null) = (kind in ('workers-lost', 'credential-failing')));
alter table notification.preferences
  drop constraint preferences_kind_check,
  add constraint preferences_kind_check
    check (kind in ('workflow-failed', 'workers-lost', 'schedule-missed', 'credential-failing'));
alter table notification.mails
  drop constraint mails_kind_check,
  add constraint mails_kind_check
    check (kind in ('workflow-failed', 'workers-lost', 'schedule-missed', 'credential-failing'));
