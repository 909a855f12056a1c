-- The first answer under an Idempotency-Key. `pending` while it is being made.
create table gateway.idempotency (
  workspace_id uuid not null,
  key text not null,
  -- SHA-256 of method, address and body: the same key for another request is refused.
  fingerprint bytea not null,
  claimed_at timestamptz not null default platform.now(),
  -- Status, headers and body as JSON text; null while pending.
  answer text,
  primary key (workspace_id, key)
);
create index idempotency_age on gateway.idempotency (claimed_at);
select platform.tenant_table('gateway.idempotency', '{select,insert,update,delete}');
