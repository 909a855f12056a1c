-- What the executions of each workspace take up, as last measured: the doors compare it with the quota.
create table execution.storage (
  workspace_id uuid primary key,
  bytes bigint not null,
  measured_at timestamptz not null default platform.now()
);
select platform.tenant_table('execution.storage', '{select}');
