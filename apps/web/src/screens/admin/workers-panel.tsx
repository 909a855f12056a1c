import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { ErrorIcon, type Icon, SuccessIcon, WarningIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { bytes, count } from '../usage/figures.ts'
import { type Heartbeat, heartbeat, processOf } from './health-figures.ts'
import type { Sample } from './prometheus.ts'
import { Ago } from './ready-panel.tsx'

const BEATS: Readonly<Record<Heartbeat, { readonly word: TextId; readonly icon: Icon; readonly color: string }>> = {
  heard: { word: 'workers.heard', icon: SuccessIcon, color: 'text-success' },
  late: { word: 'workers.late', icon: WarningIcon, color: 'text-warning' },
  none: { word: 'workers.none', icon: ErrorIcon, color: 'text-error' },
}
const LOOK_MS = 1_000

/** The process that answers, by its own figures; and those that were lost, as the notifications name them. */
export function WorkersPanel({
  place,
  samples,
  heardAt,
  isPaused,
}: {
  readonly place: Place
  readonly samples: readonly Sample[] | undefined
  /** When the process was last heard; 0 before the first time. */
  readonly heardAt: number
  readonly isPaused: boolean
}) {
  const lost = useQuery({
    queryKey: ['lost-workers', place.id],
    queryFn: ({ signal }) => place.client.notifications.list({ kind: 'workers-lost', limit: 20, signal }).page(),
    refetchInterval: isPaused ? false : 15_000,
  })
  const nowMs = useNow()
  const own = processOf(samples ?? [])
  // While paused nobody asks, so silence says nothing.
  const beat = isPaused ? 'heard' : heartbeat(heardAt === 0 ? undefined : nowMs - heardAt)
  const gone = (lost.data?.items ?? []).filter(({ state }) => state === 'open')
  return (
    <Panel title={t('workers.title')} text={t('workers.text')} isFlush>
      <Table label={t('workers.title')} isFlush>
        <thead>
          <tr>
            <Head>{t('workers.column.name')}</Head>
            <Head>{t('workers.column.heartbeat')}</Head>
            <Head isNumber>{t('workers.column.running')}</Head>
            <Head isNumber className="max-sm:hidden">
              {t('workers.column.load')}
            </Head>
            <Head isNumber className="max-md:hidden">
              {t('health.memory')}
            </Head>
            <Head className="max-lg:hidden">{t('workers.column.started')}</Head>
          </tr>
        </thead>
        <tbody>
          <tr>
            <Cell className="font-medium text-text">{t('workers.this')}</Cell>
            <Cell>
              <Beat beat={beat}>{heardAt > 0 && <Ago since={heardAt} />}</Beat>
            </Cell>
            <Cell isNumber>{samples === undefined ? '–' : count(own.running)}</Cell>
            <Cell isNumber className="max-sm:hidden">
              {samples === undefined ? '–' : count(own.load)}
            </Cell>
            <Cell isNumber className="max-md:hidden">
              {own.memoryBytes === undefined ? '–' : bytes(own.memoryBytes)}
            </Cell>
            <Cell className="max-lg:hidden">{own.startedAt === undefined ? '–' : <Time of={own.startedAt} />}</Cell>
          </tr>
          {gone.flatMap(({ id, workers, lastAt, takenOver }) =>
            (workers ?? [t('workers.unnamed')]).map((name) => (
              <tr key={`${id} ${name}`}>
                <Cell className="max-w-60">
                  <span className="block truncate font-mono text-meta text-text">{name}</span>
                </Cell>
                <Cell>
                  <Beat beat="none">
                    <Time of={lastAt} />
                  </Beat>
                </Cell>
                <Cell isNumber>–</Cell>
                <Cell isNumber className="max-sm:hidden">
                  {takenOver === undefined ? '–' : t('workers.taken-over', { count: takenOver })}
                </Cell>
                <Cell className="max-md:hidden" />
                <Cell className="max-lg:hidden" />
              </tr>
            )),
          )}
        </tbody>
      </Table>
    </Panel>
  )
}

function Beat({ beat, children }: { readonly beat: Heartbeat; readonly children: ReactNode }) {
  const { icon: Glyph, color, word } = BEATS[beat]
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Glyph aria-hidden className={classes('size-4 shrink-0', color)} strokeWidth={1.75} />
      <span className={color}>{t(word)}</span>
      <span className="text-text-3 max-sm:hidden">{children}</span>
    </span>
  )
}

function useNow(): number {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
