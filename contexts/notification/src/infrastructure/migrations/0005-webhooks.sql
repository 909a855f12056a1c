-- An address of the workspace that is called with what is news of these kinds.
create table notification.webhooks (
  workspace_id uuid primary key,
  url text not null,
  kinds text[] not null
);
select platform.tenant_table('notification.webhooks', '{select,insert,update,delete}');
