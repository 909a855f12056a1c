import type { LinkFlow } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { type ItemSource, sourceKey } from '../data/item-source.ts'
import { EDITED_ITEMS_MAX } from '../data/limits.ts'
import { isRecord } from '../document/json-value.ts'

type Items = readonly Readonly<Record<string, unknown>>[]

/** Data as text, to be written by hand; it is pinned to the node and nowhere else. */
export default function EditDataDialog({
  client,
  source,
  port,
  onClose,
  onSave,
}: {
  readonly client: LinkFlow
  readonly source: ItemSource | undefined
  readonly port: string
  readonly onClose: () => void
  readonly onSave: (port: string, items: Items) => Promise<void>
}) {
  const [typed, setTyped] = useState<string>()
  const { data, error } = useQuery({
    queryKey: ['edited', ...(source === undefined ? [] : sourceKey(source))],
    queryFn: async ({ signal }) => {
      if (source === undefined) return { items: [{}], count: 1 }
      if (source.type === 'list') {
        const items = source.items.slice(0, EDITED_ITEMS_MAX)
        return { items: items.map(({ json }) => json), count: source.items.length }
      }
      const { executionId, node, iteration, port } = source
      const list = client.executions.items(executionId, node, { iteration, port, signal })
      const { count } = await list.page(undefined, 1)
      const items = await list.take(EDITED_ITEMS_MAX)
      return { items: items.map(({ json }) => json), count }
    },
    gcTime: 0,
  })
  const text = typed ?? (data === undefined ? '' : JSON.stringify(data.items, null, 2))
  const items = itemsOf(text)
  const save = useMutation({ mutationFn: () => onSave(port, items as Items), onSuccess: onClose })
  const isCut = data !== undefined && data.count > data.items.length
  return (
    <Dialog
      title={t('panel.edit-json')}
      description={t('panel.edit-json-lead')}
      width="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button
            look="primary"
            isBusy={save.isPending}
            disabled={typeof items === 'string'}
            onClick={() => save.mutate()}
          >
            {t('panel.pin')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {(save.error ?? error) !== null && (
          <ErrorNotice title={t('dialog.refused')} text={(save.error ?? error)!.message} />
        )}
        {isCut && (
          <p className="text-ui text-warning">{t('panel.edit-cut', { shown: data.items.length, count: data.count })}</p>
        )}
        <TextArea
          label={t('panel.items-json')}
          problem={typed !== undefined && typeof items === 'string' ? items : undefined}
          rows={18}
          autoFocus
          // What is typed before the data is there would stand beside it.
          readOnly={data === undefined && error === null}
          spellCheck={false}
          className="font-mono text-meta"
          value={text}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
    </Dialog>
  )
}

/** The items, or what is wrong with the text. */
function itemsOf(text: string): Items | string {
  try {
    const parsed: unknown = JSON.parse(text)
    const list = Array.isArray(parsed) ? parsed : [parsed]
    return list.every(isRecord) ? list : t('panel.items-not-objects')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
