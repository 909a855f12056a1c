import { t } from '../../strings/index.ts'
import { hereZone, timeIn } from './zone-times.ts'

/** When it starts next, as the scheduler says: on the clock of the rule, and on that of the reader. */
export function NextRuns({ runs, zone }: { readonly runs: readonly string[]; readonly zone: string }) {
  const here = hereZone()
  const isOther = zone !== here
  if (runs.length === 0) return <p className="text-text-3">{t('schedules.no-runs')}</p>
  return (
    <table aria-label={t('schedules.next-runs')} className="w-full border-collapse text-left">
      <thead>
        <tr>
          <th scope="col" className="w-8 pb-1 text-meta font-medium text-text-3">
            <span className="sr-only">{t('schedules.number')}</span>
          </th>
          <th scope="col" className="pb-1 text-meta font-medium text-text-3">
            {zone}
          </th>
          {isOther && (
            <th scope="col" className="pb-1 pl-3 text-meta font-medium text-text-3">
              {t('schedules.here', { zone: here })}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {runs.map((run, at) => (
          <tr key={run}>
            <td className="border-t border-border py-1.5 text-meta text-text-3">{at + 1}</td>
            <td className="border-t border-border py-1.5 text-text">
              <time dateTime={run}>{timeIn(zone, run)}</time>
            </td>
            {isOther && <td className="border-t border-border py-1.5 pl-3 text-text-2">{timeIn(here, run)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
