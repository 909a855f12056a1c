import { meQuery } from '../../app/me.ts'
import { queryClient } from '../../app/query-client.ts'

/** What the account has for signing in has changed. */
export const refreshMe = (): Promise<void> => queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
