import type { Credential, CredentialTest, CredentialType } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Chip } from '../../ui/status.tsx'
import { testOf, useLastTests } from './last-tests.ts'

type Tone = 'success' | 'warning' | 'neutral' | 'error'

export const OUTCOMES: Readonly<Record<CredentialTest['outcome'], { readonly word: TextId; readonly tone: Tone }>> = {
  works: { word: 'credentials.state.ok', tone: 'success' },
  refused: { word: 'credentials.state.error', tone: 'error' },
  unreachable: { word: 'credentials.state.error', tone: 'error' },
  'not-allowed': { word: 'credentials.state.error', tone: 'error' },
  unclear: { word: 'credentials.state.unclear', tone: 'warning' },
  'not-testable': { word: 'credentials.state.not-testable', tone: 'neutral' },
}

/** How the last test of it came out, as far as this device knows. */
export function CredentialState({
  credential,
  type,
}: {
  readonly credential: Credential
  readonly type: CredentialType | undefined
}) {
  const test = useLastTests(({ tests }) => testOf(tests, credential))
  if (type?.test === 'none') return <Chip tone="neutral">{t('credentials.state.not-testable')}</Chip>
  if (test === undefined) return <Chip tone="neutral">{t('credentials.state.never')}</Chip>
  const { word, tone } = OUTCOMES[test.outcome]
  return <Chip tone={tone}>{t(word)}</Chip>
}
