import type { LinkFlow } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { SmallSelect } from '../../ui/small-select.tsx'
import { goingOn } from '../commands/connection-edits.ts'
import { nodeOf } from '../document/elements.ts'
import type { PausedAt } from '../run/run-store.ts'
import { useRunActs } from '../run/use-run-acts.ts'
import { useCanvasController } from './canvas-context.tsx'
import { useEditor, useRun } from './editor-context.tsx'

/** As many as one can read in a box of text. */
const ITEMS_SHOWN = 100

/** What the node that a run is paused at puts out, written anew: the run goes on with that. */
export function PausedItemsDialog({ client }: { readonly client: LinkFlow }) {
  const run = useRun()
  if (run?.pausedAt === undefined) return null
  return <Items key={run.pausedAt.step} client={client} executionId={run.executionId} at={run.pausedAt} />
}

function Items({
  client,
  executionId,
  at,
}: {
  readonly client: LinkFlow
  readonly executionId: string
  readonly at: PausedAt
}) {
  const controller = useCanvasController()
  const { types } = useEditor()
  const { goOn } = useRunActs()
  const node = nodeOf(controller.file, at.node)
  const outputs = (node && types.portsOf(node)?.outputs) ?? ['main']
  const [port, setPort] = useState(goingOn(outputs) ?? 'main')
  const [written, setWritten] = useState<string>()
  const iteration = at.step.split('@')[1]
  const source = sourceOf(controller.file.connections, at)
  const found = useQuery({
    queryKey: ['paused-items', executionId, at.step, at.when, port],
    queryFn: async ({ signal }) => {
      const options = { limit: ITEMS_SHOWN, signal, ...(iteration !== undefined && { iteration }) }
      const { items, count } = await client.executions
        .items(executionId, source?.node ?? at.node, { ...options, port: source?.port ?? port })
        .page()
      return { items: items.map((item) => item.json), left: count - items.length }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const text = written ?? JSON.stringify(found.data?.items ?? [{}], null, 2)
  const items = listIn(text)
  const close = () => controller.open(undefined)
  return (
    <Dialog
      title={t('debug.items', { name: node?.name ?? at.node })}
      description={t(at.when === 'before' ? 'debug.items-before' : 'debug.items-after')}
      width="medium"
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{t('dialog.cancel')}</Button>
          <Button
            look="primary"
            disabled={items === undefined || found.isPending}
            onClick={() => {
              close()
              goOn({ to: 'next', edit: { node: at.node, port, items: items! } })
            }}
          >
            {t('debug.go-on-with')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {outputs.length > 1 && (
          <SmallSelect
            label={t('debug.port')}
            value={port}
            options={outputs.map((value) => ({ value, label: value }))}
            onChange={(value) => {
              setPort(value)
              setWritten(undefined)
            }}
          />
        )}
        {(found.data?.left ?? 0) > 0 && (
          <p className="text-ui text-warning">{t('debug.items-left', { count: found.data!.left })}</p>
        )}
        <TextArea
          label={t('debug.items-label')}
          rows={14}
          spellCheck={false}
          className="font-mono"
          value={text}
          problem={items === undefined ? t('debug.items-not') : undefined}
          onChange={({ target }) => setWritten(target.value)}
        />
      </div>
    </Dialog>
  )
}

/** Before it has run there is nothing of its own: one begins with what comes in. */
function sourceOf(
  connections: readonly {
    readonly from: { readonly node: string; readonly port: string }
    readonly to: { readonly node: string }
  }[],
  { when, node }: PausedAt,
) {
  return when === 'after' ? undefined : connections.find(({ to }) => to.node === node)?.from
}

/** JSON objects in a list; undefined for what is none. */
function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isList =
      Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
    return isList ? value : undefined
  } catch {
    return undefined
  }
}
