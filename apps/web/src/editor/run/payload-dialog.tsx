import type { WorkflowNode } from '@linkflow/contracts'
import { type FormEvent, useId, useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextArea } from '../../ui/field.tsx'
import type { StartRun } from './run-store.ts'

/** What the trigger gives, typed or pasted: an array is items, anything else is one. */
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
  const [text, setText] = useState('{\n  \n}')
  const [trigger, setTrigger] = useState(triggers[0]?.id)
  const [problem, setProblem] = useState<string>()
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
            onChange={({ target }) => setTrigger(target.value)}
            options={triggers.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <TextArea
          label={t('run.payload')}
          problem={problem}
          value={text}
          rows={12}
          spellCheck={false}
          onChange={({ target }) => {
            setText(target.value)
            setProblem(undefined)
          }}
          className="font-mono text-meta"
        />
      </form>
    </Dialog>
  )
}

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
