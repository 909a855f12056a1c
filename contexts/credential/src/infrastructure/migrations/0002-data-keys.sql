-- With schema_version 2 the secret is under a data key of the workspace, and key_version says which version of it; 1 is the
-- master key of an earlier release.
alter table credential.credentials alter column key_version type integer;
