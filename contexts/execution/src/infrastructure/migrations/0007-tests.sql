-- The newest test of a draft, for the next one to build on. Executions that are no tests are not in it, and cost it nothing.
create index finished_tests on execution.finished (workflow_id, id) where mode = 'test';
