import { isLinkFlowError } from '@linkflow/sdk'
import { ErrorNotice } from '../ui/states.tsx'

/** What could not be read, with the id under which the log says more. */
export const QueryFailed = ({
  title,
  error,
  onRetry,
}: {
  readonly title: string
  readonly error: Error
  readonly onRetry?: () => void
}) => (
  <ErrorNotice
    title={title}
    text={error.message}
    requestId={isLinkFlowError(error) ? error.requestId : undefined}
    {...(onRetry && { onRetry })}
  />
)
