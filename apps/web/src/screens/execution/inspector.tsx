import type { WorkflowFile } from '@linkflow/contracts'
import type { Execution, Step } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { late } from '../../app/late.tsx'
import type { Place } from '../../app/me.ts'
import { duration } from '../../editor/run/durations.ts'
import { type TextId, t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { RetryIcon } from '../../ui/icons.ts'
import { Chip, STATUS_LOOKS } from '../../ui/status.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import { LOGS_READ } from './limits.ts'
import { logsQuery } from './run-queries.ts'
import { sourcesOf } from './step-sources.ts'
import { StepGlyph } from './step-status.tsx'

export const StepItems = late(() => import('./step-items.tsx').then(({ StepItems }) => StepItems))

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
  const shown = VIEWS.filter((each) => each !== 'error' || step.error !== undefined)
  const chosen = shown.includes(view) ? view : 'output'
  return (
    <section aria-label={t('run-inspector.title')} className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex shrink-0 flex-wrap items-center gap-2 px-4 pt-3 pb-2">
        <StepGlyph status={step.status} isReused={step.reused === true} />
        <h2 className="min-w-0 truncate text-panel text-text">{step.name}</h2>
        <span className={classes('text-meta', STATUS_LOOKS[step.status].color)}>
          {t(STATUS_LOOKS[step.status].word)}
        </span>
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
        {step.reused && <Chip tone="neutral">{t('status.reused')}</Chip>}
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
        {chosen === 'output' && <Output key={step.step} place={place} execution={execution} step={step} />}
        {chosen === 'input' && <Input key={step.step} {...{ place, execution, file, step, steps }} />}
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
}: {
  readonly place: Place
  readonly execution: Execution
  readonly step: Step
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
        <StepItems key={port} client={place.client} execution={execution.id} step={step} port={port} />
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
}: {
  readonly place: Place
  readonly execution: Execution
  readonly file: WorkflowFile | undefined
  readonly step: Step
  readonly steps: readonly Step[]
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
          client={place.client}
          execution={execution.id}
          step={source.step}
          port={source.port}
        />
      </div>
    </div>
  )
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

/** Each try, when it was and what came of it; and what kept the step waiting. */
function Attempts({ step }: { readonly step: Step }) {
  const { attempts, waits = [], startedAt, endedAt, durationMs, reason, reusedFrom } = step
  const once = { attempt: step.attempt, startedAt: startedAt ?? '', endedAt, code: step.error?.code }
  const tries = attempts ?? (startedAt === undefined ? [] : [once])
  const waitedMs = waits.reduce((sum, { from, until }) => sum + (until ? Date.parse(until) - Date.parse(from) : 0), 0)
  return (
    <div className="flex flex-col gap-4 p-4">
      {tries.length > 0 && (
        <table className="w-full border-collapse text-meta">
          <thead>
            <tr className="text-left text-text-3">
              <th scope="col" className="py-1 pr-4 font-medium">
                {t('run-inspector.attempt')}
              </th>
              <th scope="col" className="py-1 pr-4 font-medium">
                {t('run-inspector.began')}
              </th>
              <th scope="col" className="py-1 pr-4 text-right font-medium">
                {t('executions.column.duration')}
              </th>
              <th scope="col" className="py-1 font-medium">
                {t('run-inspector.came-of-it')}
              </th>
            </tr>
          </thead>
          <tbody>
            {tries.map((each) => (
              <tr key={each.attempt} className="border-t border-border text-text tabular-nums">
                <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                  {each.attempt}
                </th>
                <td className="py-1.5 pr-4 whitespace-nowrap">{fullTime(each.startedAt)}</td>
                <td className="py-1.5 pr-4 text-right whitespace-nowrap">
                  {tookOf(each, attempts === undefined ? durationMs : undefined)}
                </td>
                <td className="py-1.5">
                  {each.code !== undefined ? (
                    <code className="text-error">{each.code}</code>
                  ) : each.endedAt === undefined ? (
                    t(STATUS_LOOKS[step.status].word)
                  ) : (
                    <span className={STATUS_LOOKS[step.status].color}>{t(STATUS_LOOKS[step.status].word)}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Facts
        rows={[
          ...(tries.length === 0 ? [[t('run-inspector.attempts'), String(step.attempt)] as Fact] : []),
          ...(waitedMs > 0 ? [[t('run-inspector.before'), duration(waitedMs)] as Fact] : []),
          ...(reason === undefined ? [] : [[t('run-inspector.reason'), reason] as Fact]),
          ...(reusedFrom === undefined ? [] : [[t('run-inspector.reused-from'), reusedFrom] as Fact]),
        ]}
      />
    </div>
  )
}

function tookOf(
  { startedAt, endedAt }: { readonly startedAt: string; readonly endedAt?: string | undefined },
  known: number | undefined,
): string {
  if (known !== undefined) return duration(known)
  return endedAt === undefined ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt))
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
