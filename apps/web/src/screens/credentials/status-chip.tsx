import type { Credential, CredentialTest, CredentialType } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Chip } from '../../ui/status.tsx'

type Tone = 'success' | 'warning' | 'neutral' | 'error'
interface Shown {
  readonly word: TextId
  readonly tone: Tone
}

/** How one test came out. */
export const OUTCOMES: Readonly<Record<CredentialTest['outcome'], Shown>> = {
  works: { word: 'credentials.state.ok', tone: 'success' },
  refused: { word: 'credentials.state.error', tone: 'error' },
  unreachable: { word: 'credentials.state.error', tone: 'error' },
  'not-allowed': { word: 'credentials.state.error', tone: 'error' },
  unclear: { word: 'credentials.state.unclear', tone: 'warning' },
  'not-testable': { word: 'credentials.state.not-testable', tone: 'neutral' },
}

const STATES: Readonly<Record<Credential['status'], Shown>> = {
  ok: { word: 'credentials.state.ok', tone: 'success' },
  expired: { word: 'credentials.state.expired', tone: 'warning' },
  error: { word: 'credentials.state.error', tone: 'error' },
  untested: { word: 'credentials.state.never', tone: 'neutral' },
}

/** How it is, by its tests, by what services said in runs, and by its time. */
export function CredentialState({
  credential: { status, lastTest },
  type,
}: {
  readonly credential: Credential
  readonly type: CredentialType | undefined
}) {
  const { word, tone } = shownOf(status, lastTest, type)
  return <Chip tone={tone}>{t(word)}</Chip>
}

function shownOf(
  status: Credential['status'],
  test: CredentialTest | undefined,
  type: CredentialType | undefined,
): Shown {
  if (status !== 'untested') return STATES[status]
  if (test !== undefined) return OUTCOMES[test.outcome]
  return type?.test === 'none' ? OUTCOMES['not-testable'] : STATES.untested
}

/** It was good, and is not any more: somebody has to give it a new secret. */
export const needsReconnect = ({ status, refusedAt }: Credential): boolean =>
  status === 'expired' || (status === 'error' && refusedAt !== undefined)
