import type { NodeTypeView } from '@linkflow/contracts'
import type { LinkFlow, PinSummary } from '@linkflow/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { announce } from '../../app/announce.tsx'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { useEditor } from '../view/editor-context.tsx'
import type { Side } from './use-side.ts'

type Items = readonly Readonly<Record<string, unknown>>[]

/** Data that the draft gets instead of running the node: what is shown, or what somebody writes. */
export function usePinning({
  client,
  nodeId,
  nodeType,
  pins,
  output,
  executionId,
}: {
  readonly client: LinkFlow
  readonly nodeId: string
  readonly nodeType: NodeTypeView | undefined
  readonly pins: readonly PinSummary[] | undefined
  readonly output: Side
  readonly executionId: string | undefined
}) {
  const { workspaceId, workflowId } = useEditor()
  const queries = useQueryClient()
  const pin = pins?.find(({ node }) => node === nodeId)
  const refresh = () => queries.invalidateQueries({ queryKey: ['pins', workspaceId, workflowId] })
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      if (pin !== undefined) return client.pins.remove(workflowId, nodeId)
      if (output.isSample) {
        await client.pins.set(workflowId, nodeId, { outputs: { main: [...(nodeType?.sample ?? [])] } })
      } else if (output.data.type === 'items' && output.data.step !== undefined && executionId !== undefined) {
        const { iteration } = output.data.step
        await client.pins.set(workflowId, nodeId, {
          from: { execution: executionId, ...(iteration !== undefined && { iteration }) },
        })
      }
    },
    onSuccess: async () => {
      announce(pin === undefined ? t('panel.pinned-note') : t('panel.unpinned'))
      output.onSample(false)
      await refresh()
    },
    onError: (error: Error) => toast({ text: error.message, tone: 'error' }),
  })
  return {
    isPinned: pin !== undefined,
    isBusy: isPending,
    /** There is something to pin. */
    canPin: output.isSample || (output.data.type === 'items' && output.data.step !== undefined),
    toggle: () => mutate(),
    pinItems: async (port: string, items: Items) => {
      await client.pins.set(workflowId, nodeId, { outputs: { [port]: items } })
      output.onSample(false)
      await refresh()
    },
  }
}
