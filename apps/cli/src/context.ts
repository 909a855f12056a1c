import type { LinkFlow } from '@linkflow/sdk'
import { findServer } from './api/find-server.ts'
import { openClient } from './api/open-client.ts'
import type { Terminal } from './terminal.ts'

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal
  /** The server's API, for commands that talk to one. */
  api(options?: { readonly url?: string }): LinkFlow
  /** The code to end with. */
  end(code: number): void
}

export const makeContext = (terminal: Terminal, end: (code: number) => void): Context => ({
  terminal,
  end,
  api: (options) => openClient(findServer(terminal.env, options?.url)),
})
