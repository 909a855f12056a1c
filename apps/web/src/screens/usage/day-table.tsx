import { t } from '../../strings/index.ts'
import { Cell, Head, RowHead, Table } from '../../ui/table.tsx'
import { OUTCOME_LOOKS } from './charts.tsx'
import { count, dayWords, duration } from './figures.ts'
import { type Counts, type Day, OUTCOMES, totalOf } from './usage-data.ts'

/** The twin of the chart: the same figures, and their sums. */
export function DayTable({ days }: { readonly days: readonly Day[] }) {
  return (
    <Table label={t('usage.by-day')} isFlush>
      <thead>
        <tr>
          <Head>{t('usage.day')}</Head>
          {OUTCOMES.map((outcome) => (
            <Head key={outcome} isNumber>
              {t(OUTCOME_LOOKS[outcome].word)}
            </Head>
          ))}
          <Head isNumber>{t('usage.total')}</Head>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <Counted key={day.day} name={dayWords(day.day, 'long')} counts={day} />
        ))}
      </tbody>
      <tfoot className="font-medium text-text">
        <Counted name={t('usage.total')} counts={totalOf(days)} />
      </tfoot>
    </Table>
  )
}

const Counted = ({ name, counts }: { readonly name: string; readonly counts: Counts }) => (
  <tr>
    <RowHead>{name}</RowHead>
    {[...OUTCOMES, 'total' as const].map((of) => (
      <Cell key={of} isNumber className={counts[of] === 0 ? 'text-text-3' : 'text-text'}>
        {count(counts[of])}
      </Cell>
    ))}
  </tr>
)

export function DurationTable({ days }: { readonly days: readonly Day[] }) {
  return (
    <Table label={t('usage.durations')} isFlush>
      <thead>
        <tr>
          <Head>{t('usage.day')}</Head>
          <Head isNumber>{t('usage.p50')}</Head>
          <Head isNumber>{t('usage.p95')}</Head>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map(({ day, p50Ms, p95Ms }) => (
          <tr key={day}>
            <RowHead>{dayWords(day, 'long')}</RowHead>
            <Cell isNumber>{p50Ms === undefined ? '–' : duration(p50Ms)}</Cell>
            <Cell isNumber>{p95Ms === undefined ? '–' : duration(p95Ms)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
