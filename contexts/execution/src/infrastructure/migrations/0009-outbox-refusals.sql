-- Events of the outbox that one consumer did not take, while all others did: tried again when they are due, and without
-- an instant set aside until a person decides. The workspace is that of the event; what is told of the installation has none.
create table execution.outbox_refusals (
  id uuid primary key,
  workspace_id uuid,
  consumer text not null,
  event text not null,
  error text not null,
  attempts int not null,
  first_at timestamptz not null default platform.now(),
  last_at timestamptz not null default platform.now(),
  due_at timestamptz
);
create index outbox_refusals_due on execution.outbox_refusals (due_at) where due_at is not null;
create index outbox_refusals_consumer on execution.outbox_refusals (consumer);
select platform.tenant_table('execution.outbox_refusals', '{}');
