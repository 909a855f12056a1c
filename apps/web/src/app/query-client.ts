import { isLinkFlowError } from '@linkflow/sdk'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { KEPT_MS, STALE_AFTER_MS } from './limits.ts'
import { serverAnswered, serverIsAway } from './reachability.ts'
import { isOver, sessionLost } from './session.ts'

function failed(error: unknown): void {
  if (isOver(error)) sessionLost()
  if (isLinkFlowError(error, 'server-unreachable')) serverIsAway()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: failed, onSuccess: serverAnswered }),
  mutationCache: new MutationCache({ onError: failed, onSuccess: serverAnswered }),
  defaultOptions: {
    queries: {
      // The SDK repeats what can be repeated.
      retry: false,
      staleTime: STALE_AFTER_MS,
      gcTime: KEPT_MS,
    },
    mutations: { retry: false },
  },
})
