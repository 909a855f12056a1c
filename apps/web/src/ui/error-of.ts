import { isLinkFlowError } from '@linkflow/sdk'
import { t } from '../strings/index.ts'

/** What failed in words, and the id under which the log says more: for an `ErrorNotice`. */
export const errorOf = (error: Error): { readonly text: string; readonly requestId: string | undefined } => ({
  text: isLinkFlowError(error) ? error.message : t('error.unknown'),
  requestId: isLinkFlowError(error) ? error.requestId : undefined,
})
