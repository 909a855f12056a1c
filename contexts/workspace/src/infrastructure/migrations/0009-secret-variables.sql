-- The value of a secret is sealed under a data key of its workspace, bound to the name; key_version says which version of it.
alter table workspace.variables
  alter column value drop not null,
  add column sealed bytea,
  add column key_version integer,
  add check ((value is null) = (sealed is not null) and (sealed is null) = (key_version is null));
