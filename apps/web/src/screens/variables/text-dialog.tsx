import type { Variable } from '@linkflow/sdk'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { TextArea } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { useVariableActs } from './variable-queries.ts'
import { diffOf, envText, readEnv } from './variable-text.ts'

/** All of them as one text, as in an .env file. It says what it would change before it does. */
export function TextDialog({
  place,
  variables,
  imported,
  onClose,
}: {
  readonly place: Place
  readonly variables: readonly Variable[]
  /** What a file holds; without, the variables as they are. */
  readonly imported: string | undefined
  readonly onClose: () => void
}) {
  const [text, setText] = useState(imported ?? envText(variables))
  const [removes, setRemoves] = useState(false)
  const [areSecret, setAreSecret] = useState(false)
  const act = useVariableActs(place)
  const { values, wrong } = readEnv(text)
  const { added, changed, removed } = diffOf(variables, values)
  const gone = removes ? removed : []
  const count = added.length + changed.length + gone.length
  const secrets = variables.filter(({ isSecret }) => isSecret).length
  const save = () =>
    act.mutate(
      { type: 'import', text, areSecret, removeOthers: removes },
      {
        onSuccess: () => {
          toast({ text: t('variables.text-saved', { count }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={t('variables.text')}
      description={t('variables.text-lead')}
      width="medium"
      submit={t('variables.text-submit', { count })}
      isBusy={act.isPending}
      isReady={count > 0 && wrong.length === 0}
      error={act.error}
      onSubmit={save}
      onClose={onClose}
    >
      <TextArea
        label={t('variables.text-label')}
        rows={12}
        spellCheck={false}
        className="font-mono text-meta"
        value={text}
        problem={wrong.length > 0 ? t('variables.text-wrong', { lines: wrong.slice(0, 10).join(', ') }) : undefined}
        onChange={({ target }) => setText(target.value)}
      />
      <Switch
        label={t('variables.text-removes')}
        hint={t('variables.text-removes-hint', { count: removed.length })}
        isOn={removes}
        onChange={setRemoves}
      />
      {added.length > 0 && (
        <Switch
          label={t('variables.text-secret')}
          hint={t('variables.text-secret-hint')}
          isOn={areSecret}
          onChange={setAreSecret}
        />
      )}
      {secrets > 0 && <p className="text-meta text-text-3">{t('variables.text-secrets', { count: secrets })}</p>}
      <p role="status" className="text-text-2">
        {t('variables.text-diff', { added: added.length, changed: changed.length, removed: gone.length })}
      </p>
    </FormDialog>
  )
}
