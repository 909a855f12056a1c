import type { SystemHealth } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { saveText } from '../../ui/save-text.ts'
import { toast } from '../../ui/toaster.tsx'

/** What runs here, and all of it as one file for whoever helps. */
export function SupportPanel({
  place,
  versions,
}: {
  readonly place: Place
  readonly versions: SystemHealth['versions'] | undefined
}) {
  const save = useMutation({
    mutationFn: async () => {
      const bundle = await place.client.system.supportBundle()
      saveText('linkflow-support.json', 'application/json', JSON.stringify(bundle, null, 2))
    },
    onSuccess: () => toast({ text: t('admin.bundle-saved') }),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  const rows = [
    ['LinkFlow', versions?.linkflow ?? '–'],
    ['Node.js', versions?.node ?? '–'],
    ['PostgreSQL', versions?.postgres ?? '–'],
    [t('versions.api'), 'v1'],
    [t('versions.address'), location.origin],
  ] as const
  return (
    <Panel
      title={t('versions.title')}
      text={t('admin.bundle-text')}
      actions={
        <Button icon={DownloadIcon} isBusy={save.isPending} onClick={() => save.mutate()}>
          {t('admin.bundle')}
        </Button>
      }
    >
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
