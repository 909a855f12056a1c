import type { WorkflowNode } from '@linkflow/contracts'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextArea } from '../../ui/field.tsx'
import { HistoryIcon } from '../../ui/icons.ts'
import { useEditor } from '../view/editor-context.tsx'
import type { StartRun } from './run-store.ts'

/**
 * What the trigger gives, typed or pasted: an array is items, anything else is one. It begins with what a trigger of this type
 * gives as a rule; of a webhook also the call that came last can be taken.
 */
export function PayloadDialog({
  triggers,
  onRun,
  onClose,
}: {
  readonly triggers: readonly WorkflowNode[]
  readonly onRun: (how: StartRun) => void
  readonly onClose: () => void
}) {
  const form = useId()
  const { types } = useEditor()
  const [trigger, setTrigger] = useState(triggers[0]?.id)
  const node = triggers.find(({ id }) => id === trigger)
  const sampleOf = (of: WorkflowNode | undefined) => jsonOf((of && types.of(of)?.sample[0]) ?? {})
  const [text, setText] = useState(() => sampleOf(node))
  const [problem, setProblem] = useState<string>()
  const show = (next: string) => {
    setText(next)
    setProblem(undefined)
  }
  const choose = (id: string) => {
    // What somebody has written stays.
    if (text === sampleOf(node)) show(sampleOf(triggers.find((each) => each.id === id)))
    setTrigger(id)
  }
  const last = useLastCall((request) => show(jsonOf(request)), setProblem)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readJson(text)
    if (read === undefined) setProblem(t('run.payload-not-json'))
    else onRun({ input: read.value, ...(triggers.length > 1 && trigger !== undefined && { trigger }) })
  }
  return (
    <Dialog
      title={t('run.payload-title')}
      description={t('run.payload-lead')}
      width="medium"
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button look="primary" type="submit" form={form}>
            {t('run.run')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        {triggers.length > 1 && (
          <SelectField
            label={t('run.trigger')}
            value={trigger}
            onChange={({ target }) => choose(target.value)}
            options={triggers.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <TextArea
          label={t('run.payload')}
          problem={problem}
          value={text}
          rows={12}
          spellCheck={false}
          onChange={({ target }) => show(target.value)}
          className="font-mono text-meta"
        />
        {node?.type === 'webhook' && (
          <Button
            size="compact"
            icon={HistoryIcon}
            isBusy={last.isPending}
            onClick={() => last.mutate(node.id)}
            className="self-start"
          >
            {t('run.last-call')}
          </Button>
        )}
      </form>
    </Dialog>
  )
}

/** Reads the call of a webhook that came last, as an item has it. */
function useLastCall(onRead: (request: object) => void, onProblem: (text: string) => void) {
  const { client } = usePlace()
  const { workflowId } = useEditor()
  return useMutation({
    mutationFn: async (node: string) => {
      const [newest] = await client.webhooks.events({ workflowId, node }, { limit: 1 }).take(1)
      const request = newest && (await client.webhooks.event(newest.id)).request
      if (request === undefined) throw new Error(t('run.no-call'))
      const { method, path, headers, query, body = null } = request
      return { method, path, headers, query, body }
    },
    onSuccess: onRead,
    onError: ({ message }) => onProblem(message),
  })
}

const jsonOf = (value: unknown): string => JSON.stringify(value, null, 2)

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
