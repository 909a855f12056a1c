import type { LinkFlow, PinSummary } from '@linkflow/sdk'
import { queryOptions } from '@tanstack/react-query'

/** No workflow has so many nodes with data pinned to them. */
const PINS_READ = 1_000

/** The nodes whose data is pinned: for their panels, and for the marks on their cards. */
export const pinsQuery = (client: LinkFlow, workspaceId: string, workflowId: string) =>
  queryOptions({
    queryKey: ['pins', workspaceId, workflowId],
    queryFn: ({ signal }) => client.pins.list(workflowId, { signal }).take(PINS_READ) as Promise<readonly PinSummary[]>,
  })
