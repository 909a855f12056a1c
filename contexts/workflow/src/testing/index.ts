// For the editor's tests: a browser does the same commands on the same drafts, and is held to what the server does.
export { applyCommands } from '../domain/apply-commands.ts'
export { conflictsBetween } from '../domain/conflicts.ts'
export { diffWorkflows } from '../domain/workflow-diff.ts'
export { arbitraryCommand } from './arbitrary-command.ts'
export { arbitraryFile } from './arbitrary-file.ts'
