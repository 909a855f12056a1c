/**
 * Every code that the API answers with: closed, stable, and the only place where a code meets its HTTP status. Add a line
 * here before a route uses it; the compiler refuses any other. Listed for people in docs/reference/errors.md.
 */
export interface ErrorCodeEntry {
  readonly status: number
  /** The same for every occurrence; what happened this time is in `detail`. */
  readonly title: string
}

export const errorCodes = {
  // The request itself
  'json-malformed': { status: 400, title: 'The body is not JSON' },
  'yaml-malformed': { status: 400, title: 'The body is not YAML' },
  'body-not-utf8': { status: 400, title: 'The body is not UTF-8' },
  'body-missing': { status: 400, title: 'A body is needed' },
  'body-unexpected': { status: 400, title: 'This address takes no body' },
  'body-invalid': { status: 422, title: 'The body does not have the right shape' },
  'json-too-deep': { status: 400, title: 'The body is nested too deeply' },
  'json-too-many-keys': { status: 400, title: 'The body has too many keys' },
  'json-number-out-of-range': { status: 400, title: 'A number is too large' },
  'json-duplicate-key': { status: 400, title: 'A key stands twice' },
  'json-prototype-key': { status: 400, title: 'A key that is not allowed' },
  'path-invalid': { status: 400, title: 'The address is malformed' },
  'query-invalid': { status: 400, title: 'A query parameter is wrong' },
  'header-invalid': { status: 400, title: 'A header is wrong' },
  'request-malformed': { status: 400, title: 'The request is not HTTP' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'media-type-unsupported': { status: 415, title: 'This type of body is not taken' },
  'encoding-unsupported': { status: 415, title: 'This encoding of the body is not taken' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'expectation-failed': { status: 417, title: 'The expectation cannot be met' },
  'route-not-found': { status: 404, title: 'No such address' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'cursor-invalid': { status: 400, title: 'The cursor is not one of ours' },
  'idempotency-key-invalid': { status: 400, title: 'The idempotency key is malformed' },
  'idempotency-key-reused': { status: 409, title: 'The idempotency key was used for another request' },
  'idempotency-in-progress': { status: 409, title: 'The first request with this key is still being answered' },
  // Who asks
  'key-missing': { status: 401, title: 'An API key is needed' },
  'key-invalid': { status: 401, title: 'The API key is not valid' },
  'key-expired': { status: 401, title: 'The API key has expired' },
  'permission-missing': { status: 403, title: 'The caller may not do this' },
  'workspace-mismatch': { status: 403, title: 'The API key belongs to another workspace' },
  'workspace-needed': { status: 400, title: 'Say which workspace' },
  'workspace-not-member': { status: 403, title: 'The account is not a member of this workspace' },
  'session-missing': { status: 401, title: 'Sign in first' },
  'session-invalid': { status: 401, title: 'The session is not valid' },
  'session-expired': { status: 401, title: 'The access token has expired' },
  'session-needed': { status: 403, title: 'This is for people who signed in' },
  'origin-refused': { status: 403, title: 'The request comes from another site' },
  'metrics-forbidden': { status: 403, title: 'Metrics are for this machine or for a key' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  // The state of the server
  'internal-error': { status: 500, title: 'Something broke here' },
  'database-unavailable': { status: 503, title: 'The database does not answer' },
  'server-draining': { status: 503, title: 'The server is stopping' },
  'server-busy': { status: 503, title: 'The server has too much to do' },
  // Workspaces and keys
  'workspace-not-found': { status: 404, title: 'No such workspace' },
  'workspace-limit-reached': { status: 409, title: 'The account is in as many workspaces as it may' },
  'member-not-found': { status: 404, title: 'No such member' },
  'member-above': { status: 403, title: 'This member is not yours to change' },
  'member-already': { status: 409, title: 'They are a member already' },
  'member-limit-reached': { status: 409, title: 'The workspace has as many members as it may' },
  'role-above-own': { status: 403, title: 'Nobody gives a role above their own' },
  'last-owner': { status: 409, title: 'A workspace needs an owner' },
  'invitation-not-found': { status: 404, title: 'No such invitation' },
  'invitation-pending': { status: 409, title: 'The address has an invitation that waits' },
  'invitation-limit-reached': { status: 409, title: 'The workspace has as many invitations as it may' },
  'invitation-other-address': { status: 403, title: 'The invitation is for another address' },
  'account-exists': { status: 409, title: 'The address has an account' },
  'key-not-found': { status: 404, title: 'No such API key' },
  'key-scope-too-wide': { status: 403, title: 'A key cannot give more than its maker has' },
  'key-limit-reached': { status: 409, title: 'The workspace has as many API keys as it may' },
  'key-expiry-past': { status: 422, title: 'The expiry is in the past' },
  // Accounts and sessions
  'setup-done': { status: 409, title: 'LinkFlow is set up already' },
  'setup-forbidden': { status: 403, title: 'Set-up is open from this machine, or by its link' },
  'sign-in-refused': { status: 401, title: 'The e-mail address or the password is wrong' },
  'sign-in-blocked': { status: 429, title: 'Too many attempts to sign in' },
  'refresh-refused': { status: 401, title: 'The session cannot be renewed' },
  'session-not-found': { status: 404, title: 'No such session' },
  'link-refused': { status: 410, title: 'The link is not good any more' },
  'account-not-found': { status: 404, title: 'No such account' },
  'mail-blocked': { status: 429, title: 'Too many mails were asked for' },
  'challenge-over': { status: 401, title: 'The sign-in took too long' },
  'code-wrong': { status: 403, title: 'The code is wrong' },
  'totp-on': { status: 409, title: 'The account has a second factor' },
  'password-wrong': { status: 403, title: 'The password is wrong' },
  // Workflows
  'workflow-not-found': { status: 404, title: 'No such workflow' },
  'workflow-version-not-found': { status: 404, title: 'No such version' },
  'workflow-invalid': { status: 422, title: 'The workflow has problems' },
  'workflow-too-large': { status: 422, title: 'The workflow is too large' },
  'workflow-changed': { status: 409, title: 'Someone else changed the workflow' },
  'workflow-not-published': { status: 409, title: 'The workflow is not published' },
  'workflow-limit-reached': { status: 409, title: 'The workspace has as many workflows as it may' },
  'publish-refused': { status: 409, title: 'The workflow cannot go live as it is' },
  'precondition-required': { status: 428, title: 'Say which revision you changed' },
  // Executions
  'execution-not-found': { status: 404, title: 'No such execution' },
  'step-not-found': { status: 404, title: 'No such step' },
  'execution-finished': { status: 409, title: 'The execution has already ended' },
  'execution-unfinished': { status: 409, title: 'The execution has not ended' },
  'execution-refused': { status: 409, title: 'The execution cannot be started' },
  'execution-failed': { status: 500, title: 'The workflow failed' },
  'trigger-missing': { status: 422, title: 'It is not clear where to start' },
  'trigger-not-found': { status: 422, title: 'No such trigger in the workflow' },
  'input-invalid': { status: 422, title: 'The input cannot be used' },
  'payloads-gone': { status: 410, title: 'The data of the execution was removed by its retention' },
  // Nodes
  'node-type-not-found': { status: 404, title: 'No such node type' },
  // Credentials
  'credential-not-found': { status: 404, title: 'No such credential' },
  'credential-type-unknown': { status: 422, title: 'No such type of credential' },
  'credential-invalid': { status: 422, title: 'The credential has problems' },
  'credential-hosts-required': { status: 422, title: 'The hosts that may get the secret are missing' },
  'credential-secret-required': { status: 422, title: 'The secret is needed again' },
  'credential-in-use': { status: 409, title: 'Live workflows use the credential' },
  'credential-limit-reached': { status: 409, title: 'The workspace has as many credentials as it may' },
  // Webhooks and schedules
  'webhook-not-found': { status: 404, title: 'No such webhook' },
  'webhook-unauthorized': { status: 401, title: 'The call could not be verified' },
  'webhook-replayed': { status: 409, title: 'The call is too old or was seen before' },
  'webhook-path-taken': { status: 409, title: 'Another workflow listens at this address' },
  'schedule-not-found': { status: 404, title: 'No such schedule' },
} as const satisfies Record<string, ErrorCodeEntry>

export type ErrorCode = keyof typeof errorCodes

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code)
