-- Facts sealed with a key of the workspace (docs/adr/0021), instead of in plain: a row has one of the two. Rows of before
-- stay as they are. What is sealed does not compress.
alter table execution.journal alter column facts drop not null;
alter table execution.journal add column sealed bytea;
alter table execution.journal alter column sealed set storage external;
