-- From where it was done, as far as the trusted proxies tell it. Entries of before, and what LinkFlow does by itself, have none.
alter table workspace.audit_entries add column address text;
