import type { Credential } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { KeyIcon, WarningIcon } from '../../ui/icons.ts'

/** Why it does not work any more, and the one thing to do about it. Its id, and who uses it, stay. */
export const ReconnectNotice = ({
  credential: { status, expiresAt, refusedAt, usedBy },
  onReconnect,
}: {
  readonly credential: Credential
  /** Undefined for those who may not change it. */
  readonly onReconnect: (() => void) | undefined
}) => (
  <div
    role="status"
    className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-button border border-warning bg-warning-bg px-4 py-2.5"
  >
    <WarningIcon aria-hidden className="size-4 shrink-0 text-warning" strokeWidth={1.75} />
    <div className="min-w-0 flex-1 basis-60">
      <p className="font-medium text-warning">
        {status === 'expired'
          ? t('credentials.expired-since', { time: fullTime(expiresAt!) })
          : t('credentials.refused-since', { time: fullTime(refusedAt!) })}
      </p>
      <p className="text-text-2">{t('credentials.reconnect-text', { count: usedBy })}</p>
    </div>
    {onReconnect !== undefined && (
      <Button size="compact" icon={KeyIcon} onClick={onReconnect}>
        {t('credentials.reconnect')}
      </Button>
    )}
  </div>
)
