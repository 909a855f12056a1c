import { isLinkFlowError } from '@linkflow/sdk'
import { t } from '../strings/index.ts'
import { Button } from '../ui/button.tsx'
import { WarningIcon } from '../ui/icons.ts'
import { PROBLEMS_SHOWN_MAX } from './limits.ts'

const HINTS = {
  'import-not-recognised': 'import.hint.not-recognised',
  'workflow-invalid': 'import.hint.invalid',
  'workflow-too-large': 'import.hint.too-large',
  'payload-too-large': 'import.hint.too-large',
  'permission-missing': 'import.hint.forbidden',
} as const

const hintOf = (error: Error) =>
  isLinkFlowError(error) && Object.hasOwn(HINTS, error.code)
    ? HINTS[error.code as keyof typeof HINTS]
    : 'import.hint.again'

/** What the server said no to, where, and what to do about it. */
export function ImportFailed({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const problems = isLinkFlowError(error) ? (error.problems ?? []).slice(0, PROBLEMS_SHOWN_MAX) : []
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-button border border-error bg-error-bg px-4 py-3">
      <p className="flex items-center gap-2 font-medium text-error">
        <WarningIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        {t('import.failed')}
      </p>
      <p className="text-text">{error.message}</p>
      {problems.length > 0 && (
        <ul className="list-disc pl-5 text-meta text-text-2">
          {problems.map(({ message, pointer }) => (
            <li key={`${pointer} ${message}`}>
              {message} {pointer !== undefined && <code className="font-mono">{pointer}</code>}
            </li>
          ))}
        </ul>
      )}
      <p className="text-text-2">
        {t(hintOf(error))}
        {isLinkFlowError(error) && error.requestId !== undefined && (
          <span className="ml-2 font-mono text-meta">{t('error.request', { id: error.requestId })}</span>
        )}
      </p>
      {onRetry && (
        <Button size="compact" className="self-start" onClick={onRetry}>
          {t('error.try-again')}
        </Button>
      )}
    </div>
  )
}
