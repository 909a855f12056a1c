import type { LinkFlow, PinSummary } from '@linkflow/sdk'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { previewClient } from '../code/preview-client.ts'
import type { PreviewWorld } from '../code/preview-protocol.ts'
import { type ItemSource, wholeItemQuery } from '../data/item-source.ts'
import { PAGE_ITEMS, PREVIEWED_ITEMS_MAX } from '../data/limits.ts'
import { useItems } from '../data/use-items.ts'
import { documentOf } from '../session.ts'
import { useEditor, useSession } from '../view/editor-context.tsx'
import { readNode, stepOf } from './use-node-data.ts'
import type { ShownData } from './use-shown-run.ts'

const VARIABLES_READ = 1_000

/** Everything that expressions of this node see, given to the worker that evaluates them. */
export function usePreviewWorld({
  client,
  source,
  item,
  isParent,
  from,
  run,
  pins,
}: {
  readonly client: LinkFlow
  /** What comes in. */
  readonly source: ItemSource | undefined
  /** Which of it is looked at. */
  readonly item: number
  /** It is that of a node that a wire leads from: what `$json` is. */
  readonly isParent: boolean
  readonly from: string | undefined
  readonly run: ShownData
  readonly pins: readonly PinSummary[] | undefined
}) {
  const { workspaceId, workflowId } = useEditor()
  const file = useSession(documentOf)
  const { executionId } = run
  // The other items are compared with once there is an expression to compare.
  const [isPreviewed, setPreviewed] = useState(false)
  const [compared, setCompared] = useState(0)
  const items = useItems(client, source, [item, ...firstOfPages(isPreviewed ? compared : 0)])
  const { count } = items
  useEffect(() => setCompared(Math.min(count ?? 0, PREVIEWED_ITEMS_MAX)), [count])

  const [needed, setNeeded] = useState<readonly string[]>([])
  const needNodes = useCallback((names: readonly string[]) => {
    setPreviewed(true)
    setNeeded((before) => {
      const more = names.filter((name) => !before.includes(name))
      return more.length === 0 ? before : [...before, ...more]
    })
  }, [])
  const known = needed.flatMap((name) => file.nodes.find((each) => each.name === name) ?? [])
  const read = useQueries({
    queries: known.map(({ id }) => {
      const pin = pins?.find((each) => each.node === id)
      const at = stepOf(run.steps, id)
      return {
        queryKey: ['preview-node', workflowId, executionId, id, pin?.updatedAt, at?.status, at?.attempt],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
          readNode(client, { workflowId, executionId, nodeId: id, pin, signal }),
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
  })
  const variables = useQuery({
    queryKey: ['variables', workspaceId],
    queryFn: ({ signal }) => client.variables.list({ signal }).take(VARIABLES_READ),
    staleTime: 60_000,
  })
  const index = Math.min(item, Math.max(0, (count ?? 1) - 1))
  // What is cut on its way here would give another value than a run does.
  const shown = items.item(index)
  const whole = useQuery({
    ...wholeItemQuery(client, source, index),
    enabled: isPreviewed && shown?.cut !== undefined,
  })
  const chosen = useMemo(() => (shown?.cut && whole.data ? { ...shown, json: whole.data } : shown), [shown, whole.data])
  const readAt = read.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  const names = file.nodes.map(({ name }) => name).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: where nodes stand changes the file too, and nothing that an expression sees
  const world = useMemo((): PreviewWorld => {
    // The value of a secret is not known here: what is shown in its place has its kind.
    const vars = Object.fromEntries((variables.data ?? []).map(({ name, value = '••••••' }) => [name, value]))
    return {
      dialect: file.settings.dialect,
      input: count === undefined || !isParent ? undefined : { items: items.leading, count },
      chosen: chosen === undefined || !isParent ? undefined : { index, item: chosen },
      // Nothing is known of what is still read, or could not be.
      isInputComing: isParent && source !== undefined && count === undefined,
      from,
      nodes: Object.fromEntries(known.map(({ name }, at) => [name, read[at]?.data ?? 'pending'])),
      names: names.split('\n'),
      workflow: { id: workflowId, name: file.name },
      executionId: executionId ?? '',
      vars,
      zone: file.settings.timezone ?? 'UTC',
    }
  }, [
    file.settings,
    names,
    source === undefined,
    count,
    items.leading,
    isParent,
    chosen,
    index,
    from,
    readAt,
    needed,
    variables.data,
    executionId,
  ])
  useEffect(() => previewClient.setWorld(world), [world])
  return { world, needNodes, firstItems: items.first }
}

const firstOfPages = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / PAGE_ITEMS) }, (_, page) => page * PAGE_ITEMS)
