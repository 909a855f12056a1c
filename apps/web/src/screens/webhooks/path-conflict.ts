import type { Webhook } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { webhooksQuery } from './webhook-queries.ts'

/** The live webhook of another workflow that has this address already: publishing would be refused. */
export const conflictOf = (
  live: readonly Webhook[],
  { workflowId, method, path }: Pick<Webhook, 'workflowId' | 'method' | 'path'>,
): Webhook | undefined =>
  live.find((each) => each.isLive && each.workflowId !== workflowId && each.method === method && each.path === path)

/** The same while a path is typed: what is live is read once, and looked through at each letter. */
export function usePathConflict(
  place: Place,
  webhook: Pick<Webhook, 'workflowId' | 'method' | 'path'>,
): Webhook | undefined {
  const live = useQuery(webhooksQuery(place))
  return conflictOf(live.data ?? [], webhook)
}
