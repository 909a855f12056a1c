-- A version never changes, and goes only with its whole workspace: by the engine, which removes what is left of those.
select platform.grant_rights('workflow.versions', '{delete}', :engine_name);
