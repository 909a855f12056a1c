import type { WorkflowFile, WorkflowSettings } from '@linkflow/contracts'
import { type Edit, together } from '../commands/edit.ts'
import { words } from '../commands/edit-words.ts'
import { describeWorkflow, renameWorkflow, setWorkflowSetting } from '../commands/workflow-edits.ts'
import { sameJson } from '../document/json-value.ts'

type Policy = NonNullable<WorkflowSettings['concurrency']>['policy']
type Successes = NonNullable<NonNullable<WorkflowSettings['retention']>['successes']>

/** The settings of a workflow as they stand in its sheet: numbers are texts until they are numbers, and '' is the default. */
export interface SettingsForm {
  readonly name: string
  readonly description: string
  readonly timezone: string
  readonly timeoutSeconds: string
  readonly errorWorkflow: string
  readonly concurrencyLimit: string
  readonly concurrencyKey: string
  readonly concurrencyPolicy: Policy
  readonly parallelSteps: string
  readonly retentionDays: string
  readonly retentionExecutions: string
  readonly retentionSuccesses: Successes | ''
}

const text = (value: number | undefined): string => (value === undefined ? '' : String(value))

export function settingsForm({ name, description = '', settings }: WorkflowFile): SettingsForm {
  const { timezone = '', timeoutMs, errorWorkflow = '', concurrency, parallelSteps, retention } = settings
  return {
    name,
    description,
    timezone,
    timeoutSeconds: text(timeoutMs === undefined ? undefined : timeoutMs / 1_000),
    errorWorkflow,
    concurrencyLimit: text(concurrency?.limit),
    concurrencyKey: concurrency?.key ?? '',
    concurrencyPolicy: concurrency?.policy ?? 'queue',
    parallelSteps: text(parallelSteps),
    retentionDays: text(retention?.days),
    retentionExecutions: text(retention?.executions),
    retentionSuccesses: retention?.successes ?? '',
  }
}

interface Range {
  readonly min: number
  readonly max: number
  readonly isWhole: boolean
}

/** As the file format has them (`contracts/src/workflow-file.ts`). */
export const RANGES = {
  timeoutSeconds: { min: 0.001, max: 31_536_000, isWhole: false },
  concurrencyLimit: { min: 1, max: 100_000, isWhole: true },
  parallelSteps: { min: 1, max: 1_000, isWhole: true },
  retentionDays: { min: 0, max: 3_650, isWhole: false },
  retentionExecutions: { min: 1, max: 100_000, isWhole: true },
} as const satisfies Partial<Record<keyof SettingsForm, Range>>

export type NumberField = keyof typeof RANGES

/** Fields whose text is no number that they take. */
export const wrongNumbers = (form: SettingsForm): readonly NumberField[] =>
  (Object.keys(RANGES) as NumberField[]).filter((field) => {
    const written = form[field].trim()
    if (written === '') return false
    const { min, max, isWhole }: Range = RANGES[field]
    const value = Number(written)
    return !(value >= min && value <= max) || (isWhole && !Number.isInteger(value))
  })

const numberOf = (written: string): number | undefined => (written.trim() === '' ? undefined : Number(written))
const textOf = (written: string): string | undefined => (written.trim() === '' ? undefined : written.trim())

function concurrencyOf(form: SettingsForm): WorkflowSettings['concurrency'] {
  const limit = numberOf(form.concurrencyLimit)
  if (limit === undefined) return undefined
  const key = textOf(form.concurrencyKey)
  return { limit, ...(key !== undefined && { key }), policy: form.concurrencyPolicy }
}

function retentionOf(form: SettingsForm): WorkflowSettings['retention'] {
  const [days, executions] = [numberOf(form.retentionDays), numberOf(form.retentionExecutions)]
  const successes = form.retentionSuccesses === '' ? undefined : form.retentionSuccesses
  if (days === undefined && executions === undefined && successes === undefined) return undefined
  return {
    ...(days !== undefined && { days }),
    ...(executions !== undefined && { executions }),
    ...(successes !== undefined && { successes }),
  }
}

/** What was changed in the sheet, as one step; undefined if nothing was. */
export function settingsEdit(file: WorkflowFile, form: SettingsForm): Edit | undefined {
  const timeout = numberOf(form.timeoutSeconds)
  const wanted: Partial<WorkflowSettings> = {
    timezone: textOf(form.timezone),
    timeoutMs: timeout === undefined ? undefined : Math.round(timeout * 1_000),
    errorWorkflow: textOf(form.errorWorkflow),
    concurrency: concurrencyOf(form),
    parallelSteps: numberOf(form.parallelSteps),
    retention: retentionOf(form),
  }
  const changed = (Object.keys(wanted) as (keyof WorkflowSettings)[]).filter(
    (key) => !sameJson(file.settings[key], wanted[key]),
  )
  const [name, description] = [form.name.trim(), form.description.trim()]
  const edits = [
    name === '' || name === file.name ? undefined : renameWorkflow(name),
    description === (file.description ?? '') ? undefined : describeWorkflow(description),
    ...changed.map((key) => setWorkflowSetting(key, wanted[key])),
  ].filter((each) => each !== undefined)
  if (edits.length === 0) return undefined
  return edits.length === 1 ? edits[0] : together(words('edit.settings'), edits)
}
