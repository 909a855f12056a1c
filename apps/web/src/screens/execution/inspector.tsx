import type { WorkflowFile } from '@linkflow/contracts'
import type { Execution, Step } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { duration } from '../../editor/run/durations.ts'
import { type TextId, t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { RetryIcon } from '../../ui/icons.ts'
import { Chip } from '../../ui/status.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import { canStop } from '../executions/execution-acts.ts'
import { LOGS_READ } from './limits.ts'
import { logsQuery } from './run-queries.ts'
import { StepItems } from './step-items.tsx'
import { STEP_LOOKS, StepGlyph } from './step-status.tsx'

export const VIEWS = ['output', 'input', 'error', 'logs', 'attempts', 'settings'] as const
export type View = (typeof VIEWS)[number]
export const isView = (text: string | undefined): text is View => VIEWS.some((view) => view === text)

const WORDS: Readonly<Record<View, TextId>> = {
  input: 'run-inspector.input',
  output: 'run-inspector.output',
  error: 'run-inspector.error',
  logs: 'run-inspector.logs',
  attempts: 'run-inspector.attempts',
  settings: 'run-inspector.settings',
}

/** What went in and out of one step, why it failed, what it said, and with what it ran. */
export function Inspector({
  place,
  execution,
  file,
  step,
  steps,
  view,
  onView,
  onRetry,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly file: WorkflowFile | undefined
  readonly step: Step
  readonly steps: readonly Step[]
  readonly view: View
  readonly onView: (view: View) => void
  /** Absent where it cannot be run again from here. */
  readonly onRetry: (() => void) | undefined
}) {
  const panel = useId()
  const isOpen = canStop(execution)
  const shown = VIEWS.filter((each) => each !== 'error' || step.error !== undefined)
  const chosen = shown.includes(view) ? view : 'output'
  return (
    <section aria-label={t('run-inspector.title')} className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex shrink-0 flex-wrap items-center gap-2 px-4 pt-3 pb-2">
        <StepGlyph status={step.status} isReused={step.reused === true} />
        <h2 className="min-w-0 truncate text-panel text-text">{step.name}</h2>
        <span className={classes('text-meta', STEP_LOOKS[step.status].color)}>{t(STEP_LOOKS[step.status].word)}</span>
        {step.iteration !== undefined && (
          <span className="text-meta text-text-3">
            {t('run-view.iteration', {
              number: step.iteration
                .split('.')
                .map((each) => Number(each) + 1)
                .join('.'),
            })}
          </span>
        )}
        {step.reused && <Chip tone="neutral">{t('run-step.reused')}</Chip>}
        {step.pinned && <Chip tone="neutral">{t('run-step.pinned')}</Chip>}
        {step.edited && <Chip tone="neutral">{t('run-step.edited')}</Chip>}
        {onRetry !== undefined && (
          <Button size="compact" icon={RetryIcon} onClick={onRetry} className="ml-auto">
            {t('run-view.retry-here')}
          </Button>
        )}
      </header>
      <TabList
        label={t('run-inspector.title')}
        tabs={shown.map((value) => ({ value, label: t(WORDS[value]) }))}
        chosen={chosen}
        panelId={panel}
        onChoose={onView}
      />
      <div id={panel} role="tabpanel" aria-labelledby={`${panel}-${chosen}`} className="min-h-0 flex-1 overflow-auto">
        {chosen === 'output' && (
          <Output key={step.step} place={place} execution={execution} step={step} isOpen={isOpen} />
        )}
        {chosen === 'input' && <Input key={step.step} {...{ place, execution, file, step, steps, isOpen }} />}
        {chosen === 'error' && <ErrorView step={step} />}
        {chosen === 'logs' && <Logs place={place} execution={execution} step={step} />}
        {chosen === 'attempts' && <Attempts step={step} />}
        {chosen === 'settings' && <Settings file={file} step={step} />}
      </div>
    </section>
  )
}

function Output({
  place,
  execution,
  step,
  isOpen,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly step: Step
  readonly isOpen: boolean
}) {
  const ports = step.outputs
  const [port, setPort] = useState(() => (ports.find(({ count }) => count > 0) ?? ports[0])?.port)
  if (step.error !== undefined && ports.length === 0) return <ErrorView step={step} />
  if (ports.length === 0) return <Nothing>{step.reason ?? t('run-items.none')}</Nothing>
  return (
    <div className="flex h-full min-h-0 flex-col">
      {ports.length > 1 && (
        <Choices
          label={t('run-inspector.port')}
          chosen={port}
          options={ports.map((each) => ({ value: each.port, label: each.port, count: each.count }))}
          onChoose={setPort}
        />
      )}
      <div className="min-h-0 flex-1">
        <StepItems
          key={port}
          place={place}
          of={{ execution: execution.id, node: step.node, iteration: step.iteration, port }}
          isOpen={isOpen}
        />
      </div>
    </div>
  )
}

/** What came in is what others put out: of which there may be several. */
function Input({
  place,
  execution,
  file,
  step,
  steps,
  isOpen,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly file: WorkflowFile | undefined
  readonly step: Step
  readonly steps: readonly Step[]
  readonly isOpen: boolean
}) {
  const sources = sourcesOf(file, step, steps)
  const [chosen, setChosen] = useState(() => sources.find(({ count }) => count > 0)?.key ?? sources[0]?.key)
  const source = sources.find(({ key }) => key === chosen)
  if (source === undefined) return <Nothing>{t('run-inspector.no-input')}</Nothing>
  return (
    <div className="flex h-full min-h-0 flex-col">
      {sources.length > 1 && (
        <Choices
          label={t('run-inspector.source')}
          chosen={chosen}
          options={sources.map(({ key, label, count }) => ({ value: key, label, count }))}
          onChoose={setChosen}
        />
      )}
      <div className="min-h-0 flex-1">
        <StepItems
          key={source.key}
          place={place}
          of={{ execution: execution.id, node: source.step.node, iteration: source.step.iteration, port: source.port }}
          isOpen={isOpen}
        />
      </div>
    </div>
  )
}

interface Source {
  readonly key: string
  readonly label: string
  readonly step: Step
  readonly port: string
  readonly count: number
}

/** The steps whose wires lead here: of the same iteration, or of one around it. */
function sourcesOf(file: WorkflowFile | undefined, step: Step, steps: readonly Step[]): Source[] {
  const wires = file?.connections.filter(({ to }) => to.node === step.node) ?? []
  return wires.flatMap(({ from }): Source[] => {
    const source = nearest(
      steps.filter(({ node }) => node === from.node),
      step.iteration,
    )
    if (source === undefined) return []
    const count = source.outputs.find(({ port }) => port === from.port)?.count ?? 0
    const label = source.outputs.length > 1 ? `${source.name} · ${from.port}` : source.name
    return [{ key: `${source.step} ${from.port}`, label, step: source, port: from.port, count }]
  })
}

function nearest(candidates: readonly Step[], iteration: string | undefined): Step | undefined {
  const path = iteration?.split('.') ?? []
  for (let length = path.length; length >= 0; length -= 1) {
    const wanted = length === 0 ? undefined : path.slice(0, length).join('.')
    const found = candidates.find((each) => each.iteration === wanted)
    if (found !== undefined) return found
  }
  return candidates.at(-1)
}

function ErrorView({ step: { error, attempt } }: { readonly step: Step }) {
  if (error === undefined) return <Nothing>{t('run-inspector.no-error')}</Nothing>
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="rounded-button border border-error bg-error-bg px-3 py-2.5 text-read whitespace-pre-wrap text-text">
        {error.message}
      </p>
      <Facts
        rows={[
          [t('run-inspector.code'), <code key="code">{error.code}</code>],
          ...(error.item === undefined ? [] : [[t('run-inspector.item'), String(error.item + 1)] as Fact]),
          ...(attempt > 1 ? [[t('run-inspector.attempts'), String(attempt)] as Fact] : []),
        ]}
      />
    </div>
  )
}

function Logs({
  place,
  execution,
  step,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly step: Step
}) {
  const [isAll, setAll] = useState(false)
  const logs = useQuery(logsQuery(place, execution.id))
  const lines = (logs.data ?? []).filter((line) => isAll || line.step === step.step)
  return (
    <div className="flex flex-col">
      <label className="flex items-center gap-2 px-4 py-2 text-meta text-text-2">
        <input
          type="checkbox"
          checked={isAll}
          onChange={({ target }) => setAll(target.checked)}
          className="size-4 accent-[var(--lf-accent-solid)]"
        />
        {t('run-inspector.all-logs')}
      </label>
      {logs.error && <Nothing>{logs.error.message}</Nothing>}
      {logs.data !== undefined && lines.length === 0 && <Nothing>{t('run-inspector.no-logs')}</Nothing>}
      <ol className="flex flex-col">
        {lines.map(({ at, level, message, step: of }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added
          <li key={index} className="flex gap-3 border-t border-border px-4 py-1.5 font-mono text-meta">
            <time dateTime={at} title={fullTime(at)} className="shrink-0 text-text-3 tabular-nums">
              {at.slice(11, 23)}
            </time>
            <span
              className={classes(
                'w-12 shrink-0',
                level === 'error' ? 'text-error' : level === 'warn' ? 'text-warning' : 'text-text-3',
              )}
            >
              {level}
            </span>
            <span className="min-w-0 break-words whitespace-pre-wrap text-text">
              {isAll && <span className="text-text-3">{of} </span>}
              {message}
            </span>
          </li>
        ))}
      </ol>
      {(logs.data?.length ?? 0) >= LOGS_READ && <Nothing>{t('run-inspector.logs-cut', { count: LOGS_READ })}</Nothing>}
    </div>
  )
}

/** What is known of them: when the first began, and how long the last one took. */
function Attempts({ step }: { readonly step: Step }) {
  const { attempt, startedAt, endedAt, durationMs, reason, reusedFrom } = step
  const waitedMs =
    startedAt !== undefined && endedAt !== undefined && durationMs !== undefined
      ? Date.parse(endedAt) - Date.parse(startedAt) - durationMs
      : 0
  return (
    <div className="p-4">
      <Facts
        rows={[
          [t('run-inspector.attempts'), String(attempt)],
          ...(startedAt === undefined ? [] : [[t('run-inspector.first-began'), fullTime(startedAt)] as Fact]),
          ...(endedAt === undefined ? [] : [[t('run-inspector.ended'), fullTime(endedAt)] as Fact]),
          ...(durationMs === undefined ? [] : [[t('run-inspector.last-took'), duration(durationMs)] as Fact]),
          ...(waitedMs > 0 ? [[t('run-inspector.before'), duration(waitedMs)] as Fact] : []),
          ...(reason === undefined ? [] : [[t('run-inspector.reason'), reason] as Fact]),
          ...(reusedFrom === undefined ? [] : [[t('run-inspector.reused-from'), reusedFrom] as Fact]),
        ]}
      />
    </div>
  )
}

/** As the node was written in the version that ran. */
function Settings({ file, step }: { readonly file: WorkflowFile | undefined; readonly step: Step }) {
  const node = file?.nodes.find(({ id }) => id === step.node)
  if (node === undefined) return <Nothing>{t('run-inspector.no-settings')}</Nothing>
  const { id: _, name: __, position: ___, ...rest } = node
  return (
    <pre className="p-4 font-mono text-meta break-words whitespace-pre-wrap text-text">
      {JSON.stringify(rest, null, 2)}
    </pre>
  )
}

type Fact = [string, ReactNode]
const Facts = ({ rows }: { readonly rows: readonly Fact[] }) => (
  <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
    {rows.map(([word, value]) => (
      <div key={word} className="contents">
        <dt className="text-text-3">{word}</dt>
        <dd className="min-w-0 break-words text-text tabular-nums">{value}</dd>
      </div>
    ))}
  </dl>
)

const Nothing = ({ children }: { readonly children: ReactNode }) => <p className="px-4 py-6 text-text-3">{children}</p>

function Choices({
  label,
  chosen,
  options,
  onChoose,
}: {
  readonly label: string
  readonly chosen: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string; readonly count: number }[]
  readonly onChoose: (value: string) => void
}) {
  return (
    <fieldset className="flex shrink-0 flex-wrap gap-1.5 border-b border-border px-3 py-2">
      <legend className="sr-only">{label}</legend>
      {options.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
          className={classes(
            'min-h-6 rounded-pill border px-2.5 text-meta tabular-nums',
            value === chosen
              ? 'border-accent bg-accent-soft font-medium text-accent'
              : 'border-border text-text-2 hover:border-strong',
          )}
        >
          {label} · {count}
        </button>
      ))}
    </fieldset>
  )
}
