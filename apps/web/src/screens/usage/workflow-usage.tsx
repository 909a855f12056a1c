import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { errorOf } from '../../ui/error-of.ts'
import { Panel } from '../../ui/panel.tsx'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Cell, Head, RowHead, Table } from '../../ui/table.tsx'
import { count, duration, percent } from './figures.ts'
import { type Counts, daysOf, type Range, startOf, totalOf, worst } from './usage-data.ts'

/** The API counts one workflow at a time: as many are asked for, those that changed last, a few at once. */
const WORKFLOWS_MAX = 30
const AT_ONCE = 4
const SHOWN = 10

interface Row extends Counts {
  readonly id: string
  readonly name: string
  readonly p95Ms: number | undefined
}

async function readRows(place: Place, range: Range, signal: AbortSignal): Promise<Row[]> {
  const from = startOf(range, Date.now())
  const { items } = await place.client.workflows.list({ limit: WORKFLOWS_MAX, sort: '-updated', signal }).page()
  const rows: Row[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const some = await Promise.all(
      items.slice(at, at + AT_ONCE).map(async ({ id, name }): Promise<Row> => {
        const days = daysOf(await place.client.executions.statistics({ workflow: id, from, signal }), range, Date.now())
        return { id, name, ...totalOf(days), p95Ms: worst(days, 'p95Ms') }
      }),
    )
    rows.push(...some)
  }
  return rows.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total)
}

/** Which workflows ran most. */
export function WorkflowUsage({
  place,
  range,
  total,
}: {
  readonly place: Place
  readonly range: Range
  readonly total: number
}) {
  const rows = useQuery({
    queryKey: ['usage-by-workflow', place.id, range],
    queryFn: ({ signal }) => readRows(place, range, signal),
    staleTime: 60_000,
  })
  const shown = rows.data?.slice(0, SHOWN) ?? []
  const rest = total - shown.reduce((sum, row) => sum + row.total, 0)
  return (
    <Panel title={t('usage.by-workflow')} text={t('usage.by-workflow-text', { count: WORKFLOWS_MAX })} isFlush>
      {rows.error && (
        <div className="px-5 pb-5">
          <ErrorNotice title={t('usage.failed')} {...errorOf(rows.error)} onRetry={() => void rows.refetch()} />
        </div>
      )}
      {rows.data === undefined && !rows.error && (
        <Later>
          <Bone className="mx-5 mb-5 h-24" />
        </Later>
      )}
      {shown.length > 0 && (
        <Table label={t('usage.by-workflow')} isFlush>
          <thead>
            <tr>
              <Head>{t('nav.workflows')}</Head>
              <Head isNumber>{t('usage.runs')}</Head>
              <Head className="w-1/4 max-sm:hidden">{t('usage.share')}</Head>
              <Head isNumber>{t('status.failed')}</Head>
              <Head isNumber className="max-sm:hidden">
                {t('usage.p95')}
              </Head>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ id, name, total: runs, failed, p95Ms }) => (
              <tr key={id}>
                <RowHead>
                  <Link
                    to="/w/$workspace/workflows/$workflow"
                    params={{ workspace: place.id, workflow: id }}
                    className="inline-block max-w-60 truncate align-middle leading-6 hover:underline"
                  >
                    {name}
                  </Link>
                </RowHead>
                <Cell isNumber className="text-text">
                  {count(runs)}
                </Cell>
                <Cell className="max-sm:hidden">
                  <Share of={total === 0 ? 0 : runs / total} />
                </Cell>
                <Cell isNumber className={failed > 0 ? 'text-error' : 'text-text-3'}>
                  {count(failed)}
                </Cell>
                <Cell isNumber className="max-sm:hidden">
                  {p95Ms === undefined ? '–' : duration(p95Ms)}
                </Cell>
              </tr>
            ))}
            {rest > 0 && (
              <tr>
                <RowHead>{t('usage.others')}</RowHead>
                <Cell isNumber>{count(rest)}</Cell>
                <Cell className="max-sm:hidden">
                  <Share of={rest / total} />
                </Cell>
                <Cell isNumber>–</Cell>
                <Cell isNumber className="max-sm:hidden">
                  –
                </Cell>
              </tr>
            )}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}

const Share = ({ of }: { readonly of: number }) => (
  <span className="flex items-center gap-2">
    <span aria-hidden className="h-1.5 min-w-12 flex-1 overflow-hidden rounded-pill bg-raised">
      <span className="block h-full rounded-pill bg-accent" style={{ width: `${Math.min(1, of) * 100}%` }} />
    </span>
    <span className="w-12 text-right">{percent(of)}</span>
  </span>
)
