import { codeOf } from './connector.ts'
import type { Deadline } from './deadline.ts'
import { type EgressError, EgressFailure, egressError } from './egress-error.ts'

/** The one place that reads the words of undici and the system. Their messages are not repeated: they can quote input. */
export function classifyFailure(error: unknown, host: string, deadline: Deadline): EgressError {
  if (deadline.error) return deadline.error
  if (error instanceof EgressFailure) return error.error
  const detail = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown')
  switch (detail) {
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return egressError('egress-response-too-large', `The headers of the answer of ${host} are too large.`, { detail })
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return egressError('egress-invalid-request', `The request to ${host} cannot be sent like this.`, { detail })
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return egressError(
        'egress-invalid-request',
        `The body for ${host} is not as long as its content-length says; leave the header out.`,
        { detail },
      )
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return egressError(
        'egress-connection-lost',
        `The connection to ${host} broke off before its answer was complete.`,
        {
          detail,
        },
      )
    default:
      return egressError('egress-protocol-error', `The answer of ${host} is not valid HTTP.`, { detail })
  }
}
