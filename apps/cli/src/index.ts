export type { Command } from 'commander'
export { makeProgram } from './cli.ts'
export { addCommands, openApi } from './client.ts'
export type { Terminal } from './terminal.ts'
