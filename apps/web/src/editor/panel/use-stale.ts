import type { WorkflowFile } from '@linkflow/contracts'
import type { LinkFlow } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { documentOf } from '../session.ts'
import { useEditor, useSession } from '../view/editor-context.tsx'
import { hasChangedSince } from './use-node-data.ts'

/** What the shown run gave does not follow from the draft any more: something before the node, or it, has been changed. */
export function useStale(client: LinkFlow, nodeId: string, versionId: string | undefined): boolean {
  const { workflowId } = useEditor()
  const file = useSession(documentOf)
  const ran = useQuery({
    queryKey: ['version', workflowId, versionId],
    queryFn: ({ signal }) => client.workflows.version(workflowId, versionId!, { signal }),
    enabled: versionId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return useMemo(() => {
    const version = (ran.data as { readonly file?: WorkflowFile } | undefined)?.file
    return version !== undefined && hasChangedSince(version, file, nodeId)
  }, [ran.data, file, nodeId])
}
