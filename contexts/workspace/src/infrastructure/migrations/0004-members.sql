-- Users rename their workspace, and lock its row while they change who is in it.
select platform.grant_rights('workspace.workspaces', '{update}', :app_name);
