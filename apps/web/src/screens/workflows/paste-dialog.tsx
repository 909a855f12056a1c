import { useEffect, useState } from 'react'
import { ChooseFile } from '../../import/choose-file.tsx'
import { readText } from '../../import/read-text.ts'
import { t } from '../../strings/index.ts'
import { TextArea } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { bringInto } from './bring-into.ts'
import type { WorkflowDialogProps } from './dialogs.tsx'
import { type Import, importOf, onlyOwn } from './imports.ts'

/** For who has a workflow as text. */
export function PasteDialog({ onOpen, onDialog, onClose, ...props }: WorkflowDialogProps) {
  const { acts } = props
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const send = bringInto(props)
  const { reset } = acts.bring
  // What was refused before concerns another text.
  useEffect(() => reset(), [reset])
  const create = async () => {
    const read = await readText(text, t('paste.name'))
    if (!read.ok) return setProblem(t(`import.why.${read.why}`))
    // What the server refuses is said above the text, which stays.
    const imported = await send(read.document).catch(() => undefined)
    if (imported === undefined) return
    const imports: Import[] = [{ name: t('paste.name'), state: { type: 'done', imported } }]
    const own = onlyOwn(imports)
    if (own === undefined) return onDialog({ type: 'import', imports })
    onClose()
    onOpen(own)
  }
  return (
    <FormDialog
      title={t('paste.title')}
      description={t('paste.lead')}
      width="medium"
      submit={t('create.submit')}
      isBusy={acts.bring.isPending}
      error={acts.bring.error}
      onSubmit={() => void create()}
      onClose={onClose}
    >
      <TextArea
        label={t('paste.label')}
        rows={12}
        spellCheck={false}
        autoFocus
        value={text}
        problem={problem}
        onChange={({ target }) => {
          setText(target.value)
          setProblem(undefined)
        }}
        className="font-mono text-meta"
      />
      <ChooseFile
        label={t('import.choose')}
        size="compact"
        className="self-start"
        isSeveral
        onFiles={(files) => onDialog({ type: 'import', imports: files.map(importOf) })}
      />
    </FormDialog>
  )
}
