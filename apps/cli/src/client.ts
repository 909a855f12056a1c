import { LinkFlowError } from '@linkflow/sdk'
import { findServer } from './api/find-server.ts'
import { cliErrorOf, openClient } from './api/open-client.ts'
import type { Context } from './context.ts'
import type { Terminal } from './terminal.ts'

// What people ask of a server with. A server keeps in memory what it loads, and loads none of this.

export { addCommands } from './commands/index.ts'

export const openApi =
  ({ env }: Pick<Terminal, 'env'>): Context['api'] =>
  (options) =>
    openClient(findServer(env, options?.url))

/** A refusal of a server, as what it is here. */
export const asCliError = (thrown: unknown): unknown => (thrown instanceof LinkFlowError ? cliErrorOf(thrown) : thrown)
