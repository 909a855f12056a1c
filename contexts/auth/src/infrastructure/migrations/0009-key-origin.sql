-- Who made a key, where a person did, and from which address of the network it was last used: for whoever looks through them.
alter table auth.api_keys add column created_by uuid references auth.accounts on delete set null;
alter table auth.api_keys add column last_used_from text;
