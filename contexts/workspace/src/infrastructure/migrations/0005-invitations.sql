-- Who is asked to join. An address, not an account: whether there is one is nobody's business until the link is used.
create table workspace.invitations (
  id uuid primary key,
  workspace_id uuid not null references workspace.workspaces,
  -- In lower case.
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'editor', 'operator', 'viewer')),
  -- The account that asks; null where a key did.
  invited_by uuid,
  state text not null default 'pending' check (state in ('pending', 'accepted', 'revoked')),
  created_at timestamptz not null default platform.now(),
  expires_at timestamptz not null,
  -- The mail that is to be sent; null when none is.
  mail_due_at timestamptz,
  mail_attempts int not null default 0,
  mailed_at timestamptz
);
create unique index invitations_pending on workspace.invitations (workspace_id, email) where state = 'pending';
create index invitations_by_workspace on workspace.invitations (workspace_id, id);
create index invitations_by_email on workspace.invitations (email);
create index invitations_mail_due on workspace.invitations (mail_due_at) where mail_due_at is not null;
create index invitations_by_end on workspace.invitations (expires_at);
select platform.tenant_table('workspace.invitations', '{select,insert,update}');

-- The links of an invitation: one for each mail. Users' queries have no right on them.
create table workspace.invitation_tokens (
  hash bytea primary key check (octet_length(hash) = 32),
  invitation_id uuid not null references workspace.invitations on delete cascade,
  workspace_id uuid not null,
  -- It came by mail to the address, so its use proves the address; else an operator handed it over.
  by_mail boolean not null,
  created_at timestamptz not null default platform.now()
);
create index invitation_tokens_by_invitation on workspace.invitation_tokens (invitation_id);
select platform.tenant_table('workspace.invitation_tokens', '{}');
