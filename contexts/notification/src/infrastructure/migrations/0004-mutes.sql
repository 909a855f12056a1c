-- A person wants to hear nothing of a workflow until then: no badge and no mail. What happened stands in the inbox.
create table notification.mutes (
  workspace_id uuid not null,
  account_id uuid not null,
  workflow_id uuid not null,
  until timestamptz not null,
  primary key (workspace_id, account_id, workflow_id)
);
create index mutes_by_end on notification.mutes (until);
select platform.tenant_table('notification.mutes', '{select,insert,update,delete}');
