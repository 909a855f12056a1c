import type { Caller } from '@linkflow/http-server'
import type { Actor } from '../domain/access.ts'

/** Nobody in particular, where nothing is known: then only what is shared with everybody is within reach. */
export const actorOf = (caller: Pick<Caller, 'who' | 'permissions'> | undefined): Actor => ({
  accountId: caller?.who.type === 'account' ? caller.who.accountId : undefined,
  managesAll: caller?.permissions.has('credential:manage') === true,
})
