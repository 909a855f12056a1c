import type { Readiness } from '@linkflow/sdk'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { ErrorIcon, type Icon, SuccessIcon, WarningIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { Chip } from '../../ui/status.tsx'

const STATES: Readonly<
  Record<Readiness['status'] | 'silent', { readonly word: TextId; readonly icon: Icon; readonly color: string }>
> = {
  ok: { word: 'health.ok', icon: SuccessIcon, color: 'text-success' },
  draining: { word: 'health.draining', icon: WarningIcon, color: 'text-warning' },
  failing: { word: 'health.failing', icon: ErrorIcon, color: 'text-error' },
  silent: { word: 'health.silent', icon: ErrorIcon, color: 'text-error' },
}

const CHECKS: Readonly<Record<string, readonly [name: TextId, advice: TextId]>> = {
  database: ['health.check-database', 'health.check-database-advice'],
  chores: ['health.check-chores', 'health.check-chores-advice'],
}

/** Whether the server takes work, which check says no, and what to do then. */
export function ReadyPanel({
  ready: { data, error, dataUpdatedAt },
  isPaused,
}: {
  readonly ready: UseQueryResult<Readiness>
  readonly isPaused: boolean
}) {
  const state = STATES[error ? 'silent' : (data?.status ?? 'ok')]
  const Glyph = state.icon
  return (
    <Panel
      title={t('health.server')}
      actions={
        <span className="flex flex-wrap items-center gap-3 text-text-3">
          {isPaused && <Chip tone="warning">{t('health.is-paused')}</Chip>}
          {dataUpdatedAt > 0 && <Ago since={dataUpdatedAt} />}
        </span>
      }
    >
      {(data !== undefined || error) && (
        <div className="flex flex-col gap-3">
          <p role="status" className={classes('flex items-center gap-2 font-medium', state.color)}>
            <Glyph aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
            {t(state.word)}
          </p>
          {error && <p className="text-text-2">{t('health.silent-advice')}</p>}
          <ul className="grid gap-2 sm:grid-cols-2">
            {(error ? [] : (data?.checks ?? [])).map(({ name, ok, detail }) => {
              const words = CHECKS[name]
              const Sign = ok ? SuccessIcon : ErrorIcon
              return (
                <li key={name} className="flex items-start gap-2.5 rounded-button border border-border px-3 py-2.5">
                  <Sign
                    aria-hidden
                    className={classes('mt-0.5 size-4 shrink-0', ok ? 'text-success' : 'text-error')}
                    strokeWidth={1.75}
                  />
                  <div className="flex min-w-0 flex-col">
                    <span className="font-medium text-text">
                      {words === undefined ? name : t(words[0])}: {ok ? t('health.check-ok') : t('health.check-bad')}
                    </span>
                    {!ok && (
                      <span className="text-text-2">
                        {detail} {words !== undefined && t(words[1])}
                      </span>
                    )}
                  </div>
                </li>
              )
            })}
          </ul>
        </div>
      )}
    </Panel>
  )
}

const TICK_MS = 1_000

/** How many seconds ago, counted here. */
function Ago({ since }: { readonly since: number }) {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <span className="whitespace-nowrap">
      {t('health.ago', { count: Math.max(0, Math.round((nowMs - since) / 1000)) })}
    </span>
  )
}
