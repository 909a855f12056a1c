import { isLinkFlowError } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'

/** What a person is told of a refused attempt: one sentence, which says nothing about which accounts there are. */
export function problemWords(error: unknown): string {
  if (!isLinkFlowError(error)) return t('error.unknown')
  switch (error.code) {
    case 'sign-in-refused':
      return t('sign-in.refused')
    case 'code-wrong':
      return t('second.refused')
    case 'server-unreachable':
    case 'answer-timeout':
      return t('offline.server')
    default:
      return error.message
  }
}

/** How long to wait before the next try, where the server says so. */
export const waitOf = (error: unknown): number | undefined =>
  isLinkFlowError(error, 'sign-in-blocked') ? (error.retryAfterMs ?? 1_000) : undefined
