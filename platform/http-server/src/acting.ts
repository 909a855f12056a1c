import { AsyncLocalStorage } from 'node:async_hooks'
import type { Actor } from '@linkflow/contracts'
import type { Who } from './route.ts'

/** On whose behalf, and in answer to which request, something is being done. */
export interface Acting {
  /** Undefined for a route without a key: who it was is found out, or made, on the way. */
  readonly who: Who | undefined
  readonly requestId: string
  /** From where it was asked for, as far as the trusted proxies tell it. */
  readonly address?: string | undefined
  /** The request was answered: what goes on in its context since is not its own. */
  isOver?: boolean
}

const store = new AsyncLocalStorage<Acting>()

/** The gateway runs every handler in this, so that no use case can forget to hand on who acts (docs/adr/0013). */
export const runActing = <T>(acting: Acting, work: () => T): T => store.run(acting, work)

/** Undefined for what LinkFlow does by itself: chores, schedules, executions. */
export const acting = (): Acting | undefined => store.getStore()

/** Who acts, as it is written down. */
export function actorNow(): Actor {
  const who = acting()?.who
  if (who === undefined) return { type: 'system' }
  return who.type === 'key' ? { type: 'key', id: who.keyId } : { type: 'account', id: who.accountId }
}

/** For every line that is logged while a request is answered, whoever logs it. */
export function requestOfLine(): { readonly requestId?: string } {
  const current = store.getStore()
  return current === undefined || current.isOver ? {} : { requestId: current.requestId }
}
