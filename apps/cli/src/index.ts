export type { Command } from 'commander'
export { makeProgram } from './cli.ts'
export { makeContext } from './context.ts'
export type { Terminal } from './terminal.ts'
