import type { CredentialTest, CredentialType } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { TextField } from '../../ui/field.tsx'
import { TestIcon } from '../../ui/icons.ts'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { OUTCOMES } from './status-chip.tsx'

/** Tries a credential, and says what came of it in how long. */
export function TestCard({
  type,
  last,
  run,
  onTested,
}: {
  readonly type: CredentialType
  readonly last: CredentialTest | undefined
  /** Makes the test; undefined where there is nothing yet that could be tried. */
  readonly run: (url: string | undefined) => Promise<CredentialTest>
  readonly onTested: (test: CredentialTest, url: string | undefined) => void
}) {
  const [url, setUrl] = useState('')
  const test = useMutation({
    mutationFn: (at: string | undefined) => run(at),
    onSuccess: onTested,
  })
  if (type.test === 'none') {
    return (
      <Card title={t('credentials.test')}>
        <p className="text-text-2">{t('credentials.test-none')}</p>
      </Card>
    )
  }
  return (
    <Card
      title={t('credentials.test')}
      actions={
        <Button
          size="compact"
          icon={TestIcon}
          isBusy={test.isPending}
          onClick={() => test.mutate(url.trim() === '' ? undefined : url.trim())}
        >
          {t('credentials.test-run')}
        </Button>
      }
    >
      {type.test === 'url' && (
        <TextField
          label={t('credentials.test-url')}
          hint={t('credentials.test-url-hint')}
          type="url"
          placeholder="https://api.example.com/me"
          value={url}
          onChange={({ target }) => setUrl(target.value)}
        />
      )}
      <div aria-live="polite" className="flex flex-col gap-2 empty:-mb-4">
        {last !== undefined && !test.isError && <Outcome test={last} />}
      </div>
      {test.error && <ErrorNotice title={t('credentials.test-failed')} text={test.error.message} />}
      {last === undefined && !test.isError && <p className="text-text-3">{t('credentials.test-lead')}</p>}
    </Card>
  )
}

function Outcome({ test: { outcome, message, ms, at } }: { readonly test: CredentialTest }) {
  const { word, tone } = OUTCOMES[outcome]
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Chip tone={tone}>{t(word)}</Chip>
        <span className="text-text-2 tabular-nums">{t('credentials.test-took', { ms })}</span>
        <span className="text-meta text-text-3">{fullTime(at)}</span>
      </div>
      <p className="rounded-button border border-border bg-canvas px-3 py-2 break-words text-text-2">{message}</p>
    </>
  )
}
