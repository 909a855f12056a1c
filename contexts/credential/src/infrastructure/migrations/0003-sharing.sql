-- Whom a credential belongs to (an account; null if a key made it), and who else may use or edit it: everybody whose role lets
-- them edit credentials, or the members in shares. What was there before belongs to nobody and stays for everybody.
alter table credential.credentials
  add column owner_id uuid,
  add column shared_with text not null default 'everyone' check (shared_with in ('everyone', 'members'));

create table credential.shares (
  workspace_id uuid not null,
  credential_id uuid not null references credential.credentials on delete cascade,
  account_id uuid not null,
  may text not null check (may in ('use', 'edit')),
  primary key (credential_id, account_id)
);
select platform.tenant_table('credential.shares', '{select,insert,delete}', '{}');
