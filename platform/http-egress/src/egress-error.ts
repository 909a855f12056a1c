/** Why a request did not get its answer. A closed set: nodes choose by the code, people read the sentence. */
export type EgressErrorCode =
  | 'egress-invalid-url'
  | 'egress-invalid-header'
  | 'egress-invalid-request'
  | 'egress-address-refused'
  | 'egress-host-not-allowed-for-credential'
  | 'egress-host-not-allowed'
  | 'egress-dns-failed'
  | 'egress-connect-refused'
  | 'egress-connect-timeout'
  | 'egress-connection-lost'
  | 'egress-tls-failed'
  | 'egress-proxy-failed'
  | 'egress-timeout'
  | 'egress-aborted'
  | 'egress-too-many-redirects'
  | 'egress-redirect-needs-body'
  | 'egress-request-body-failed'
  | 'egress-response-too-large'
  | 'egress-decompression-bomb'
  | 'egress-protocol-error'

/** Whether the same request may succeed later. A DNS failure decides by its own code (see `dnsFailed`). */
const RETRYABLE: Readonly<Record<EgressErrorCode, boolean>> = {
  'egress-invalid-url': false,
  'egress-invalid-header': false,
  'egress-invalid-request': false,
  'egress-address-refused': false,
  'egress-host-not-allowed-for-credential': false,
  'egress-host-not-allowed': false,
  'egress-dns-failed': true,
  'egress-connect-refused': true,
  'egress-connect-timeout': true,
  'egress-connection-lost': true,
  'egress-tls-failed': false,
  'egress-proxy-failed': true,
  'egress-timeout': true,
  'egress-aborted': false,
  'egress-too-many-redirects': false,
  'egress-redirect-needs-body': false,
  'egress-request-body-failed': false,
  'egress-response-too-large': false,
  'egress-decompression-bomb': false,
  'egress-protocol-error': false,
}

/**
 * The sentence says what happened, to which host, and what to do. It never holds headers, a path, a query or a body:
 * those may carry secrets, and errors end up in logs and in stored runs.
 */
export interface EgressError {
  readonly code: EgressErrorCode
  readonly message: string
  readonly retryable: boolean
  /** The system's or the TLS library's own word for it, such as `ECONNRESET`. */
  readonly detail?: string
}

export function egressError(
  code: EgressErrorCode,
  message: string,
  more: { retryable?: boolean; detail?: string } = {},
): EgressError {
  const retryable = more.retryable ?? RETRYABLE[code]
  return more.detail === undefined ? { code, message, retryable } : { code, message, retryable, detail: more.detail }
}

/** An EgressError on the way through code that can only throw, such as the reader of a streamed body. */
export class EgressFailure extends Error {
  override readonly name = 'EgressFailure'
  readonly error: EgressError

  constructor(error: EgressError) {
    super(error.message)
    this.error = error
  }
}
