import { t } from '../strings/index.ts'
import { OfflineIcon } from '../ui/icons.ts'
import { useReachability } from './reachability.ts'

/** Says what does not work just now; what is shown stays. */
export function OfflineBar() {
  const { hasNetwork, isServerThere } = useReachability()
  if (hasNetwork && isServerThere) return null
  return (
    <div
      role="status"
      className="flex min-h-8 items-center justify-center gap-2 bg-warning-bg px-4 py-1.5 text-center text-ui text-warning"
    >
      <OfflineIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      {hasNetwork ? t('offline.server') : t('offline.network')}
    </div>
  )
}
