import type { Challenge, Tokens } from '@linkflow/sdk'
import { safeNext } from '../../app/next.ts'
import { queryClient } from '../../app/query-client.ts'
import { router } from '../../app/router.tsx'
import { signedIn } from '../../app/session.ts'

export const isChallenge = (answer: Tokens | Challenge): answer is Challenge => 'challenge' in answer

/** Goes where somebody wanted to go before they were asked who they are. */
export async function enter(tokens: Tokens, next: string | undefined): Promise<void> {
  queryClient.clear()
  signedIn(tokens)
  await router.navigate({ href: safeNext(next) ?? '/', replace: true })
}
