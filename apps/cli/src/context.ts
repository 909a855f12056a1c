import type { LinkFlow } from '@linkflow/sdk'
import type { Terminal } from './terminal.ts'

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal
  /** The server's API, for commands that talk to one. */
  api(options?: { readonly url?: string }): LinkFlow
  /** The code to end with. */
  end(code: number): void
}
