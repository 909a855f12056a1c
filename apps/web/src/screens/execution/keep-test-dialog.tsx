import type { WorkflowFile } from '@linkflow/contracts'
import type { Execution, Step } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { valueText } from '../../editor/diff/value-text.ts'
import { fieldsOf } from '../../editor/tests/expected-fields.ts'
import { t } from '../../strings/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toaster.tsx'
import { wordsOfRun } from './test-of-run.ts'

/** Keeps what a run was started with, and what it is to put out again, as a test case of its workflow. */
export function KeepTestDialog({
  place,
  execution,
  steps,
  file,
  onClose,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly steps: readonly Step[]
  readonly file: WorkflowFile
  readonly onClose: () => void
}) {
  const { workflowId, trigger, id } = execution
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const run = useQuery({
    queryKey: ['test-of-run', place.id, id],
    queryFn: () => wordsOfRun(place, execution, steps, file),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const fields = run.data === undefined ? [] : fieldsOf(run.data.output)
  const expected = fields.filter(({ path }) => !left.has(path))
  const keep = useMutation({
    mutationFn: () =>
      place.client.testCases.create(workflowId, { name: name.trim(), trigger, input: run.data?.input, expected }),
    onSuccess: ({ name }) => {
      void queries.invalidateQueries({ queryKey: ['test-cases', workflowId] })
      toast({ text: t('tests.kept', { name }) })
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('tests.keep-title')}
      description={t('tests.keep-text')}
      width="medium"
      submit={t('tests.keep')}
      isReady={name.trim() !== '' && expected.length > 0}
      isBusy={keep.isPending}
      error={keep.error ?? run.error}
      onSubmit={() => keep.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('tests.name')}
        autoFocus
        required
        maxLength={128}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-ui font-medium text-text">{t('tests.expected')}</legend>
        {run.isPending && <Bone className="h-24 rounded-button" />}
        {run.data !== undefined && fields.length === 0 && <p className="text-text-2">{t('tests.no-output')}</p>}
        {fields.map(({ path, value }) => (
          <div key={path} className="flex min-w-0 items-center gap-2 font-mono text-meta">
            <Checkbox
              label={t('tests.expect', { path: path === '' ? '/' : path })}
              isChecked={!left.has(path)}
              onChange={(isOn) =>
                setLeft((before) =>
                  isOn ? new Set([...before].filter((each) => each !== path)) : new Set([...before, path]),
                )
              }
            />
            <span className="shrink-0 text-text-2">{path === '' ? '/' : path}</span>
            <span className="min-w-0 truncate text-text">{valueText(value)}</span>
          </div>
        ))}
      </fieldset>
    </FormDialog>
  )
}
