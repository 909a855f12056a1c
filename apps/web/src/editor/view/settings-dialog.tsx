import type { LinkFlow, Workflow } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { t } from '../../strings/index.ts'
import { SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toaster.tsx'
import { useCanvasController } from './canvas-context.tsx'
import { useEditor } from './editor-context.tsx'
import {
  type NumberField,
  RANGES,
  type SettingsForm,
  settingsEdit,
  settingsForm,
  wrongNumbers,
} from './settings-form.ts'

const NAME_CHARS = 128
/** Workflows that the list of error workflows offers. */
const OFFERED_MAX = 500

/**
 * What the whole workflow is set to. All but tags is a part of the draft and of every version: it is one step that can be
 * undone, counts from the next publish, and is restored with the version that has it.
 */
export function SettingsDialog({
  client,
  workflow,
  onChanged,
}: {
  readonly client: LinkFlow
  readonly workflow: Workflow | undefined
  readonly onChanged: () => void
}) {
  const controller = useCanvasController()
  const { workspaceId, workflowId } = useEditor()
  const [form, setForm] = useState(() => settingsForm(controller.file))
  const tagsBefore = workflow?.tags.join(', ') ?? ''
  const [tags, setTags] = useState(tagsBefore)
  const others = useQuery({
    queryKey: ['error-workflows', workspaceId],
    queryFn: ({ signal }) => client.workflows.list({ limit: 200, sort: 'name', signal }).take(OFFERED_MAX),
  })
  const close = () => controller.open(undefined)
  const save = useMutation({
    mutationFn: async () => {
      if (tags !== tagsBefore) await client.workflows.place(workflowId, { tags: tagsOf(tags) })
    },
    onSuccess: () => {
      const edit = settingsEdit(controller.file, form)
      if (edit !== undefined) controller.perform(edit)
      close()
      if (edit === undefined && tags === tagsBefore) return
      onChanged()
      toast({
        text: t('workflow-settings.saved'),
        ...(edit !== undefined && { undo: () => controller.undo() }),
      })
    },
  })
  const wrong = wrongNumbers(form)
  const change = (changes: Partial<SettingsForm>) => setForm((before) => ({ ...before, ...changes }))
  const number = (field: NumberField, label: string, hint: string) => (
    <TextField
      label={label}
      hint={hint}
      inputMode="decimal"
      placeholder={t('workflow-settings.default')}
      problem={
        wrong.includes(field)
          ? t('workflow-settings.wrong', { min: RANGES[field].min, max: RANGES[field].max })
          : undefined
      }
      value={form[field]}
      onChange={({ target }) => change({ [field]: target.value })}
    />
  )
  return (
    <FormDialog
      title={t('workflow-settings.title')}
      description={t('workflow-settings.text')}
      width="medium"
      submit={t('workflow-settings.save')}
      isReady={wrong.length === 0 && form.name.trim() !== ''}
      isBusy={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={close}
    >
      <TextField
        label={t('workflow-settings.name')}
        autoFocus
        required
        maxLength={NAME_CHARS}
        value={form.name}
        onChange={({ target }) => change({ name: target.value })}
      />
      <TextArea
        label={t('workflow-settings.description')}
        rows={2}
        value={form.description}
        onChange={({ target }) => change({ description: target.value })}
      />
      <TextField
        label={t('workflow-settings.tags')}
        hint={t('workflow-settings.tags-hint')}
        value={tags}
        onChange={({ target }) => setTags(target.value)}
      />
      <Pair>
        <SelectField
          label={t('workflow-settings.zone')}
          hint={t('workflow-settings.zone-hint')}
          options={zoneOptions(form.timezone)}
          value={form.timezone}
          onChange={({ target }) => change({ timezone: target.value })}
        />
        <SelectField
          label={t('workflow-settings.error-workflow')}
          hint={t('workflow-settings.error-workflow-hint')}
          options={workflowOptions(others.data ?? [], form.errorWorkflow, workflowId)}
          value={form.errorWorkflow}
          onChange={({ target }) => change({ errorWorkflow: target.value })}
        />
        {number('timeoutSeconds', t('workflow-settings.timeout'), t('workflow-settings.timeout-hint'))}
        {number('parallelSteps', t('workflow-settings.parallel'), t('workflow-settings.parallel-hint'))}
      </Pair>
      <Part title={t('workflow-settings.concurrency')}>
        <Pair>
          {number(
            'concurrencyLimit',
            t('workflow-settings.concurrency-limit'),
            t('workflow-settings.concurrency-limit-hint'),
          )}
          <SelectField
            label={t('workflow-settings.concurrency-policy')}
            options={[
              { value: 'queue', label: t('workflow-settings.policy.queue') },
              { value: 'drop', label: t('workflow-settings.policy.drop') },
              { value: 'cancel-previous', label: t('workflow-settings.policy.cancel-previous') },
            ]}
            disabled={form.concurrencyLimit.trim() === ''}
            value={form.concurrencyPolicy}
            onChange={({ target }) => change({ concurrencyPolicy: target.value as SettingsForm['concurrencyPolicy'] })}
          />
        </Pair>
        <TextField
          label={t('workflow-settings.concurrency-key')}
          hint={t('workflow-settings.concurrency-key-hint', { example: '{{ $json.customer }}' })}
          maxLength={1024}
          disabled={form.concurrencyLimit.trim() === ''}
          value={form.concurrencyKey}
          onChange={({ target }) => change({ concurrencyKey: target.value })}
          className="font-mono"
        />
      </Part>
      <Part title={t('workflow-settings.retention')}>
        <Pair>
          {number('retentionDays', t('workflow-settings.retention-days'), t('workflow-settings.retention-days-hint'))}
          {number(
            'retentionExecutions',
            t('workflow-settings.retention-executions'),
            t('workflow-settings.retention-executions-hint'),
          )}
        </Pair>
        <SelectField
          label={t('workflow-settings.retention-successes')}
          options={[
            { value: '', label: t('workflow-settings.default') },
            { value: 'data', label: t('workflow-settings.successes.data') },
            { value: 'metadata', label: t('workflow-settings.successes.metadata') },
            { value: 'nothing', label: t('workflow-settings.successes.nothing') },
          ]}
          value={form.retentionSuccesses}
          onChange={({ target }) => change({ retentionSuccesses: target.value as SettingsForm['retentionSuccesses'] })}
        />
      </Part>
    </FormDialog>
  )
}

const Pair = ({ children }: { readonly children: ReactNode }) => (
  <div className="grid items-start gap-4 sm:grid-cols-2">{children}</div>
)

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <fieldset className="flex flex-col gap-3 border-t border-border pt-4">
    <legend className="float-left mb-1 text-ui font-semibold text-text">{title}</legend>
    {children}
  </fieldset>
)

const tagsOf = (written: string): string[] => [
  ...new Set(
    written
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  ),
]

/** The one that is set is there too where this browser calls it otherwise. */
function zoneOptions(set: string) {
  const known = Intl.supportedValuesOf('timeZone')
  const all = set === '' || known.includes(set) ? known : [set, ...known]
  return [
    { value: '', label: t('workflow-settings.default') },
    ...all.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  ]
}

/** By their ids, which stay when a name changes; one that is set by its name stays so. */
function workflowOptions(
  workflows: readonly { readonly id: string; readonly name: string }[],
  set: string,
  own: string,
) {
  const options = workflows.filter(({ id }) => id !== own).map(({ id, name }) => ({ value: id, label: name }))
  const isListed = set === '' || options.some(({ value }) => value === set)
  return [
    { value: '', label: t('workflow-settings.none') },
    ...(isListed ? [] : [{ value: set, label: set }]),
    ...options,
  ]
}
