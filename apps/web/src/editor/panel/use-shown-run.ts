import type { Execution, LinkFlow, Step } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { toast } from '../../ui/toaster.tsx'
import { useEditor, useNodeRun, useRun } from '../view/editor-context.tsx'
import { resultsQuery, stepsQuery } from './use-node-data.ts'

/** The run whose data the panel shows: the one that the canvas shows, else the last of the workflow. */
export interface ShownData {
  readonly executionId: string | undefined
  readonly execution: Execution | undefined
  readonly isRunning: boolean
  /** Which run it is, is not known yet. */
  readonly isPending: boolean
  readonly steps: readonly Step[] | undefined
  readonly stepsError: Error | null
  readonly retry: () => void
  /** Changes when the run has come further. */
  readonly state: string
  /** Shows another run, here and on the canvas; the address says so. */
  readonly choose: (executionId: string) => void
}

export function useShownRun(client: LinkFlow, nodeId: string, sourceId: string | undefined): ShownData {
  const { runs, workflowId } = useEditor()
  const navigate = useNavigate()
  const run = useRun()
  const nodeRun = useNodeRun(nodeId)
  const sourceRun = useNodeRun(sourceId ?? '')
  const state = `${run?.executionId} ${run?.status} ${nodeRun?.status} ${nodeRun?.iterations} ${sourceRun?.status} ${sourceRun?.iterations}`
  const results = useQuery(resultsQuery(client, workflowId, `${run?.executionId} ${run?.status}`))
  const executionId = run?.executionId ?? results.data?.[0]?.id
  const steps = useQuery({ ...stepsQuery(client, executionId ?? '', state), enabled: executionId !== undefined })
  const listed = results.data?.find(({ id }) => id === executionId)
  const read = useQuery({
    queryKey: ['shown-execution', executionId, run?.status],
    queryFn: ({ signal }) => client.executions.get(executionId!, { signal }),
    enabled: executionId !== undefined && listed === undefined && !results.isPending,
  })
  return {
    executionId,
    execution: listed ?? read.data,
    isRunning: run?.status === 'running' || run?.status === 'queued',
    isPending: executionId === undefined && results.isPending,
    steps: executionId === undefined ? undefined : steps.data,
    stepsError: steps.error,
    retry: () => void steps.refetch(),
    state,
    choose: (id) => {
      runs.show(id).catch((error: Error) => toast({ text: error.message, tone: 'error' }))
      void navigate({
        to: '.',
        search: (before: Readonly<Record<string, string | undefined>>) => ({ ...before, run: id }),
        replace: true,
      })
    },
  }
}
