import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Panel } from '../../ui/panel.tsx'
import { processOf } from './health-figures.ts'
import type { Sample } from './prometheus.ts'

export function VersionsPanel({ samples }: { readonly samples: readonly Sample[] | undefined }) {
  const { node, startedAt } = processOf(samples ?? [])
  const rows = [
    [t('versions.api'), 'v1'],
    ['Node.js', node ?? '–'],
    [t('workers.column.started'), startedAt === undefined ? '–' : fullTime(startedAt)],
    [t('versions.address'), location.origin],
  ] as const
  return (
    <Panel title={t('versions.title')} text={t('versions.text')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-8 gap-y-1.5">
        {rows.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-text-3">{term}</dt>
            <dd className="break-all text-text">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
