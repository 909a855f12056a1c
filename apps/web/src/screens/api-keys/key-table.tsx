import type { ApiKey } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/status.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { type KeyState, keyState } from './scopes.ts'

const STATES: Readonly<Record<KeyState, { readonly word: TextId; readonly tone: 'success' | 'warning' | 'error' }>> = {
  good: { word: 'keys-page.good', tone: 'success' },
  soon: { word: 'keys-page.soon', tone: 'warning' },
  expired: { word: 'keys-page.expired', tone: 'error' },
}

export function KeyTable({
  keys,
  onRevoke,
}: {
  readonly keys: readonly ApiKey[]
  readonly onRevoke?: (key: ApiKey) => void
}) {
  const nowMs = Date.now()
  return (
    <Table label={t('nav.api-keys')}>
      <thead>
        <tr>
          <Head>{t('list.column.name')}</Head>
          <Head>{t('list.column.state')}</Head>
          <Head className="max-md:hidden">{t('keys-page.column.used')}</Head>
          <Head className="max-md:hidden">{t('keys-page.column.expires')}</Head>
          <Head className="max-lg:hidden">{t('keys-page.column.made')}</Head>
          {onRevoke && (
            <Head>
              <span className="sr-only">{t('list.column.acts')}</span>
            </Head>
          )}
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => {
          const { word, tone } = STATES[keyState(key.expiresAt, nowMs)]
          return (
            <tr key={key.id}>
              <Cell className="w-full max-w-0 min-w-36">
                <div className="flex min-w-0 flex-col">
                  <span className="truncate font-medium text-text">{key.name}</span>
                  <span className="truncate font-mono text-meta text-text-3" title={key.scopes.join(' ')}>
                    {key.scopes.includes('*') ? t('keys-page.everything') : key.scopes.join(' ')}
                  </span>
                </div>
              </Cell>
              <Cell>
                <Chip tone={tone}>{t(word)}</Chip>
              </Cell>
              <Cell className="whitespace-nowrap max-md:hidden">
                {key.lastUsedAt === undefined ? (
                  <span className="text-text-3">{t('keys-page.never-used')}</span>
                ) : (
                  <Time of={key.lastUsedAt} />
                )}
              </Cell>
              <Cell className="whitespace-nowrap max-md:hidden">
                {key.expiresAt === undefined ? (
                  <span className="text-text-3">{t('keys-page.never')}</span>
                ) : (
                  <Time of={key.expiresAt} />
                )}
              </Cell>
              <Cell className="whitespace-nowrap max-lg:hidden">
                <Time of={key.createdAt} />
              </Cell>
              {onRevoke && (
                <Cell>
                  <Button
                    size="compact"
                    onClick={() => onRevoke(key)}
                    aria-label={t('keys-page.revoke-of', { name: key.name })}
                  >
                    {t('keys-page.revoke')}
                  </Button>
                </Cell>
              )}
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
