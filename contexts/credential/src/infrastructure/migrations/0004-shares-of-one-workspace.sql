-- A share points to a credential of its own workspace only, also where a query forgot to look: the foreign key looked past
-- row-level security, so that a share of ours could name the credential of others, if somebody guessed its id.
alter table credential.credentials add unique (workspace_id, id);
drop index credential.credentials_by_workspace;
alter table credential.shares
  drop constraint shares_credential_id_fkey,
  add foreign key (workspace_id, credential_id) references credential.credentials (workspace_id, id) on delete cascade
    -- A look at the rows there are would be one under row-level security, which the role of migrations is not let through.
    not valid;
