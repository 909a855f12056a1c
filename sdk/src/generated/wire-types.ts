// Made by «npm run generate»; change the code that it is made from.
export interface WorkflowFile {
  linkflow: 1
  name: string
  description?: string
  nodes: WorkflowNode[]
  connections: WorkflowConnection[]
  /** Default: {"order":"linkflow","dialect":"linkflow"} */
  settings: WorkflowSettings
  notes: WorkflowNote[]
  groups: WorkflowGroup[]
}

export interface WorkflowNode {
  id: string
  name: string
  type: string
  /** Default: 1 */
  version: number
  parameters: Record<string, unknown>
  credentials?: Record<string, string>
  /** Default: {"x":0,"y":0} */
  position: {
    x: number
    y: number
  }
  disabled?: boolean
  notes?: string
  retry?: Retry
  onError?: 'stop' | 'continue' | 'error-port'
  timeoutMs?: number
  join?: Join
  runOnEmpty?: boolean
}

export interface WorkflowConnection {
  from: {
    node: string
    /** Default: "main" */
    port: string
  }
  to: {
    node: string
    /** Default: "main" */
    port: string
  }
}

export interface WorkflowSettings {
  /** Default: "linkflow" */
  order: 'linkflow' | 'n8n-v0' | 'n8n-v1'
  /** Default: "linkflow" */
  dialect: 'linkflow' | 'n8n'
  timezone?: string
  timeoutMs?: number
  concurrency?: {
    limit: number
    key?: string
    /** Default: "queue" */
    policy: 'queue' | 'drop' | 'cancel-previous'
  }
  parallelSteps?: number
  errorWorkflow?: string
  retention?: Retention
}

export interface WorkflowNote {
  id: string
  text: string
  position: {
    x: number
    y: number
  }
  size?: {
    width: number
    height: number
  }
  color?: string
}

export interface WorkflowGroup {
  id: string
  name: string
  nodes: string[]
  collapsed?: boolean
  color?: string
}

export type Join =
  | 'all'
  | 'any'
  | 'first'
  | {
      n: number
    }

export interface Retry {
  attempts: number
  /** Default: 1000 */
  firstMs: number
  /** Default: 60000 */
  maxMs: number
}

export interface Retention {
  days?: number
  keepPayloads?: 'all' | 'failed' | 'none'
}

export interface Workflow {
  id: string
  name: string
  description: string
  /** Grows with each change of the draft; send it as `If-Match` to change what you read */
  revision: number
  nodeCount: number
  /** What runs; absent when the workflow is not published */
  live?: {
    versionId: string
    number: number
    publishedAt: string
  }
  /** The draft is not what is live */
  hasUnpublishedChanges: boolean
  createdAt: string
  updatedAt: string
  draft: WorkflowFile
  /** Of the draft, after a change; they do not keep it from being saved */
  problems?: Problem[]
}

export interface WorkflowSummary {
  id: string
  name: string
  description: string
  /** Grows with each change of the draft; send it as `If-Match` to change what you read */
  revision: number
  nodeCount: number
  /** What runs; absent when the workflow is not published */
  live?: {
    versionId: string
    number: number
    publishedAt: string
  }
  /** The draft is not what is live */
  hasUnpublishedChanges: boolean
  createdAt: string
  updatedAt: string
}

export interface Validation {
  /** It could be published */
  valid: boolean
  problems: Problem[]
}

export interface VersionSummary {
  id: string
  workflowId: string
  number?: number
  createdAt: string
}

export interface Version {
  id: string
  workflowId: string
  number?: number
  createdAt: string
  kind: 'published' | 'snapshot'
  file: WorkflowFile
}

export interface Problem {
  code: string
  message: string
  /** Default: "error" */
  severity: 'error' | 'warning'
  pointer?: string
  node?: string
  parameter?: string
}

export interface ProblemBody {
  /** urn:linkflow:error:<code> */
  type: string
  /** The same for every occurrence of the code */
  title: string
  status: number
  /** Stable kebab-case word for programs */
  code: string
  /** What happened this time, to what, and what to do */
  detail: string
  /** The id under which the log has more */
  requestId: string
  /** All that is wrong, at once */
  problems?: Problem[]
  /** Values that a program can act on */
  facts?: Record<string, unknown>
}

export type ExecutionStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'paused'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'timed_out'

export interface ExecutionError {
  code: string
  message: string
  node?: string
  step?: string
  item?: number
}

export interface Execution {
  id: string
  workflowId: string
  versionId: string
  status: ExecutionStatus
  mode: 'webhook' | 'schedule' | 'manual' | 'api' | 'sub-workflow' | 'error' | 'retry' | 'replay'
  /** Id of the trigger node */
  trigger: string
  createdAt: string
  finishedAt?: string
  durationMs?: number
  dueAt?: string
  error?: ExecutionError
  retryOf?: string
  replayOf?: string
  parent?: {
    id: string
    step: string
  }
}

export interface ExecutionResult {
  execution: Execution
  output?: unknown
}

export interface Step {
  /** Node id, with the iteration after @ inside loops */
  step: string
  /** Node id */
  node: string
  name: string
  type: string
  iteration?: string
  status: 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'
  attempt: number
  startedAt?: string
  endedAt?: string
  durationMs?: number
  outputs: {
    port: string
    count: number
  }[]
  error?: {
    code: string
    message: string
    item?: number
  }
  reused?: boolean
  reason?: string
}

export interface ItemsPage {
  items: {
    json: Record<string, unknown>
    files?: Record<
      string,
      {
        name: string
        mimeType: string
        bytes: number
      }
    >
  }[]
  /** Items in all */
  count: number
  nextCursor?: string
}

export interface LogLine {
  at: string
  step: string
  level: string
  message: string
}

export interface LogPage {
  items: LogLine[]
  status: ExecutionStatus
  nextCursor?: string
}

export type Permission =
  | 'workflow:read'
  | 'workflow:write'
  | 'workflow:publish'
  | 'workflow:execute'
  | 'execution:read'
  | 'execution:write'
  | 'credential:read'
  | 'credential:write'
  | 'schedule:read'
  | 'schedule:write'
  | 'node:read'
  | 'workspace:read'
  | 'key:read'
  | 'key:write'
  | 'system:read'
  | 'account:read'
  | 'account:write'

export interface ApiKey {
  id: string
  name: string
  /** `*` is every permission */
  scopes: (Permission | '*')[]
  createdAt: string
  expiresAt?: string
  /** To the half minute */
  lastUsedAt?: string
}

export interface CreatedApiKey {
  key: ApiKey
  /** Shown this once */
  token: string
}

export interface Credential {
  id: string
  name: string
  type: string
  /** Those that are not secret */
  fields: Record<
    string,
    | string
    | {
        name: string
      }[]
  >
  allowedHosts: string[]
  incomingOnly: boolean
  createdAt: string
  updatedAt: string
  secretChangedAt: string
}

export interface CredentialType {
  type: string
  title: string
  description: string
  needsHosts: boolean
  fields: {
    name: string
    title: string
    description: string
    kind: 'text' | 'secret' | 'long-secret' | 'long-text' | 'choice' | 'pairs'
    secret: boolean
    required: boolean
    choices?: string[]
    default?: string
    charsMax: number
  }[]
}

export interface CredentialUses {
  items: {
    id: string
    name: string
  }[]
}

export interface NodeType {
  type: string
  version: number
  title: string
  description: string
  group: string
  keywords: string[]
  /** JSON Schema of the parameters; a text in them may hold expressions, except in `literal` ones */
  parameters: unknown
  literal: string[]
  ports: {
    inputs: string[]
    outputs: string[]
    /** The parameters decide */
    dynamic: boolean
  }
  credentials: {
    type: string
    required: boolean
  }[]
  effect: 'pure' | 'read' | 'write' | 'by-parameters'
  runOnEmpty: boolean
  sample: unknown[]
}

export interface Workspace {
  id: string
  name: string
  createdAt: string
}

export interface ListedAccount {
  id: string
  email: string
  name: string
  /** The address was proved to be theirs */
  isVerified: boolean
  createdAt: string
  isDisabled: boolean
  hasSecondFactor: boolean
  openSessions: number
}

export interface GivenPasswordReset {
  /** Shown this once; good for one new password */
  token: string
  link: string
  expiresAt: string
}

export interface Account {
  id: string
  email: string
  name: string
  /** The address was proved to be theirs */
  isVerified: boolean
  createdAt: string
}

export type Role = 'owner' | 'admin' | 'editor' | 'operator' | 'viewer'

export interface Me {
  account: Account
  /** False: signs in by a passkey or by single sign-on */
  hasPassword: boolean
  hasSecondFactor: boolean
  recoveryCodesLeft: number
  workspaces: {
    id: string
    name: string
    role: Role
  }[]
}

export interface SetupState {
  isNeeded: boolean
}

export interface Tokens {
  sessionId: string
  /** `Authorization: Bearer …` */
  accessToken: string
  /** Renew before */
  accessExpiresAt: string
  /** Nothing renews it beyond */
  sessionEndsAt: string
  /** Where it was asked for in the body. Good for one renewal */
  refreshToken?: string
}

export interface Challenge {
  /** Goes with the code or the passkey to `/sessions/second-factor` */
  challenge: string
  expiresAt: string
  /** The account has a device that shows codes */
  takesCode: boolean
  /** Where the account has passkeys */
  passkey?: PasskeyQuestion
}

export interface Session {
  id: string
  isCurrent: boolean
  createdAt: string
  /** To the ten minutes */
  lastSeenAt: string
  endsAt: string
  signedInBy: 'password' | 'passkey' | 'sso'
  /** Where it was last renewed from */
  address: string
  userAgent: string
}

export interface TotpSecret {
  /** Base 32 */
  secret: string
  /** For a QR code */
  uri: string
}

/** For `navigator.credentials.get()`, by `PublicKeyCredential.parseRequestOptionsFromJSON()` */
export interface PasskeyQuestion {
  challenge: string
  rpId: string
  timeout: number
  userVerification: 'required' | 'preferred'
  allowCredentials: {
    type: 'public-key'
    id: string
    transports: string[]
  }[]
}

/** For `navigator.credentials.create()`, by `PublicKeyCredential.parseCreationOptionsFromJSON()` */
export interface NewPasskeyQuestion {
  challenge: string
  rp: {
    id: string
    name: string
  }
  user: {
    id: string
    name: string
    displayName: string
  }
  pubKeyCredParams: {
    type: 'public-key'
    alg: number
  }[]
  timeout: number
  excludeCredentials: {
    type: 'public-key'
    id: string
    transports: string[]
  }[]
  authenticatorSelection: {
    residentKey: 'required'
    requireResidentKey: true
    userVerification: 'required' | 'preferred'
  }
  attestation: 'none'
}

export interface Passkey {
  id: string
  name: string
  /** Kept by its maker for several devices */
  isSynced: boolean
  createdAt: string
  lastUsedAt?: string
}

export interface AddedPasskey {
  passkey: Passkey
  /** With the first second factor of the account only */
  recoveryCodes: string[]
}

export interface SignInWays {
  /** False where the address of this server allows none */
  passkeys: boolean
  /** Where single sign-on is configured */
  sso?: {
    label: string
  }
  /** `insecure`: whoever listens on the network can take sessions over; say so on the page */
  cookies: 'secure' | 'insecure'
}

export interface BegunSso {
  /** Of the provider: send the browser there */
  url: string
  /** Where it was asked for in the body: goes with what the provider answers */
  flow?: string
}

export interface Identity {
  id: string
  issuer: string
  /** As the provider had it when it was linked */
  email?: string
  createdAt: string
  lastUsedAt?: string
}

export interface WorkflowFileInput {
  readonly linkflow: 1
  readonly name: string
  readonly description?: string
  readonly nodes: readonly WorkflowNodeInput[]
  readonly connections: readonly WorkflowConnectionInput[]
  /** Default: {"order":"linkflow","dialect":"linkflow"} */
  readonly settings?: WorkflowSettingsInput
  readonly notes?: readonly {
    readonly id: string
    readonly text: string
    readonly position: {
      readonly x: number
      readonly y: number
    }
    readonly size?: {
      readonly width: number
      readonly height: number
    }
    readonly color?: string
  }[]
  readonly groups?: readonly WorkflowGroupInput[]
}

export interface WorkflowNodeInput {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Default: 1 */
  readonly version?: number
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly credentials?: Readonly<Record<string, string>>
  /** Default: {"x":0,"y":0} */
  readonly position?: {
    readonly x: number
    readonly y: number
  }
  readonly disabled?: boolean
  readonly notes?: string
  readonly retry?: RetryInput
  readonly onError?: 'stop' | 'continue' | 'error-port'
  readonly timeoutMs?: number
  readonly join?:
    | 'all'
    | 'any'
    | 'first'
    | {
        readonly n: number
      }
  readonly runOnEmpty?: boolean
}

export interface WorkflowConnectionInput {
  readonly from: {
    readonly node: string
    /** Default: "main" */
    readonly port?: string
  }
  readonly to: {
    readonly node: string
    /** Default: "main" */
    readonly port?: string
  }
}

export interface WorkflowSettingsInput {
  /** Default: "linkflow" */
  readonly order?: 'linkflow' | 'n8n-v0' | 'n8n-v1'
  /** Default: "linkflow" */
  readonly dialect?: 'linkflow' | 'n8n'
  readonly timezone?: string
  readonly timeoutMs?: number
  readonly concurrency?: {
    readonly limit: number
    readonly key?: string
    /** Default: "queue" */
    readonly policy?: 'queue' | 'drop' | 'cancel-previous'
  }
  readonly parallelSteps?: number
  readonly errorWorkflow?: string
  readonly retention?: {
    readonly days?: number
    readonly keepPayloads?: 'all' | 'failed' | 'none'
  }
}

export interface WorkflowGroupInput {
  readonly id: string
  readonly name: string
  readonly nodes: readonly string[]
  readonly collapsed?: boolean
  readonly color?: string
}

export interface RetryInput {
  readonly attempts: number
  /** Default: 1000 */
  readonly firstMs?: number
  /** Default: 60000 */
  readonly maxMs?: number
}

export interface StartExecution {
  /** Id of the trigger node; by default the manual one, else the only one */
  readonly trigger?: string
  /** An array is items, anything else one item */
  readonly input?: unknown
  /** live, draft, or the id of a version; by default live if there is one, else draft */
  readonly version?: string
  /** Seconds to wait for the end; without it the answer comes at once */
  readonly wait?: number
  /** Address that is told of the end (Standard Webhooks signature) */
  readonly callback?: string
}

export interface RetryExecution {
  /** Id of the node to run again, with all that come after it; by default what failed */
  readonly from?: string
  /** Which version of the workflow runs. Default: "original" */
  readonly version?: 'original' | 'live'
}

export interface CreateApiKey {
  readonly name: string
  readonly scopes: readonly Permission[]
  readonly expiresAt?: string
}

/** As the type says; secret ones are never answered */
export type CredentialFields = Readonly<
  Record<
    string,
    | string
    | readonly {
        readonly name: string
        readonly value: string
      }[]
  >
>

export interface CreateCredential {
  readonly name: string
  readonly type: string
  readonly fields: CredentialFields
  /** Hosts that may get the secret: api.example.com, *.example.com, each also with a port */
  readonly allowedHosts?: readonly string[]
  /** It only checks calls that come in (webhooks) and is sent nowhere; then no hosts are needed. Default: false */
  readonly incomingOnly?: boolean
}

export interface ReplaceCredential {
  readonly name: string
  /** All of them, or none: without them the secret stays, and no host can be added */
  readonly fields?: CredentialFields
  /** Hosts that may get the secret: api.example.com, *.example.com, each also with a port */
  readonly allowedHosts?: readonly string[]
  /** It only checks calls that come in (webhooks) and is sent nowhere; then no hosts are needed. Default: false */
  readonly incomingOnly?: boolean
}

export interface Setup {
  /** Upper and lower case are one address */
  readonly email: string
  readonly name: string
  /** 8 to 1024 bytes of UTF-8 */
  readonly password: string
  /** From the link in the log, unless you are on this machine */
  readonly token?: string
  /** Default: "cookie" */
  readonly refreshIn?: 'cookie' | 'body'
}

export interface SignIn {
  /** Upper and lower case are one address */
  readonly email: string
  readonly password: string
  /** Default: "cookie" */
  readonly refreshIn?: 'cookie' | 'body'
}

export interface SecondFactor {
  readonly challenge: string
  /** Of the device, or a recovery code */
  readonly code?: string
  readonly passkey?: PasskeyAnswer
  /** Default: "cookie" */
  readonly refreshIn?: 'cookie' | 'body'
}

export interface ChangePassword {
  readonly current: string
  /** 8 to 1024 bytes of UTF-8 */
  readonly next: string
}

export interface CompletePasswordReset {
  readonly token: string
  /** 8 to 1024 bytes of UTF-8 */
  readonly password: string
}

export interface Confirmation {
  /** Needed where the account has one, unless a passkey confirms */
  readonly password?: string
  /** Of the device, or a recovery code; needed where there is a second factor */
  readonly code?: string
  /** Answers `/me/passkeys/confirmation`, instead of password and code */
  readonly passkey?: PasskeyAnswer
}

/** What `navigator.credentials.get()` gives, by `toJSON()` */
export interface PasskeyAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string | null
  }
}

/** What `navigator.credentials.create()` gives, by `toJSON()` */
export interface NewPasskeyAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports?: readonly string[]
  }
}

export interface AddPasskey {
  readonly name: string
  readonly credential: NewPasskeyAnswer
}

export interface PasskeySignIn {
  readonly credential: PasskeyAnswer
  /** Default: "cookie" */
  readonly refreshIn?: 'cookie' | 'body'
}

export interface CompleteSso {
  readonly code: string
  readonly state: string
  readonly iss?: string
  /** For programs; browsers send the cookie */
  readonly flow?: string
  /** Default: "cookie" */
  readonly refreshIn?: 'cookie' | 'body'
}

export interface CompleteLink {
  readonly code: string
  readonly state: string
  readonly iss?: string
  /** For programs; browsers send the cookie */
  readonly flow?: string
}

/** Every code that the API answers with. */
export type ErrorCode =
  | 'json-malformed'
  | 'yaml-malformed'
  | 'body-not-utf8'
  | 'body-missing'
  | 'body-unexpected'
  | 'body-invalid'
  | 'json-too-deep'
  | 'json-too-many-keys'
  | 'json-number-out-of-range'
  | 'json-duplicate-key'
  | 'json-prototype-key'
  | 'path-invalid'
  | 'query-invalid'
  | 'header-invalid'
  | 'request-malformed'
  | 'request-timeout'
  | 'payload-too-large'
  | 'uri-too-long'
  | 'media-type-unsupported'
  | 'encoding-unsupported'
  | 'headers-too-large'
  | 'expectation-failed'
  | 'route-not-found'
  | 'method-not-allowed'
  | 'cursor-invalid'
  | 'idempotency-key-invalid'
  | 'idempotency-key-reused'
  | 'idempotency-in-progress'
  | 'key-missing'
  | 'key-invalid'
  | 'key-expired'
  | 'permission-missing'
  | 'workspace-mismatch'
  | 'workspace-needed'
  | 'workspace-not-member'
  | 'session-missing'
  | 'session-invalid'
  | 'session-expired'
  | 'session-needed'
  | 'origin-refused'
  | 'metrics-forbidden'
  | 'rate-limited'
  | 'internal-error'
  | 'database-unavailable'
  | 'server-draining'
  | 'server-busy'
  | 'workspace-not-found'
  | 'key-not-found'
  | 'key-scope-too-wide'
  | 'key-limit-reached'
  | 'key-expiry-past'
  | 'setup-done'
  | 'setup-forbidden'
  | 'sign-in-refused'
  | 'sign-in-blocked'
  | 'refresh-refused'
  | 'session-not-found'
  | 'link-refused'
  | 'account-not-found'
  | 'mail-blocked'
  | 'challenge-over'
  | 'code-wrong'
  | 'totp-on'
  | 'password-wrong'
  | 'second-factor-needed'
  | 'second-factor-off'
  | 'sign-in-again'
  | 'email-taken'
  | 'account-last-owner'
  | 'passkey-refused'
  | 'passkey-unconfirmed'
  | 'passkey-not-found'
  | 'passkey-invalid'
  | 'passkey-limit-reached'
  | 'passkeys-unavailable'
  | 'sso-off'
  | 'sso-over'
  | 'sso-failed'
  | 'sso-refused'
  | 'sso-unavailable'
  | 'identity-not-found'
  | 'identity-taken'
  | 'sign-in-way-last'
  | 'workflow-not-found'
  | 'workflow-version-not-found'
  | 'workflow-invalid'
  | 'workflow-too-large'
  | 'workflow-changed'
  | 'workflow-not-published'
  | 'workflow-limit-reached'
  | 'publish-refused'
  | 'precondition-required'
  | 'execution-not-found'
  | 'step-not-found'
  | 'execution-finished'
  | 'execution-unfinished'
  | 'execution-refused'
  | 'execution-failed'
  | 'trigger-missing'
  | 'trigger-not-found'
  | 'input-invalid'
  | 'payloads-gone'
  | 'node-type-not-found'
  | 'credential-not-found'
  | 'credential-type-unknown'
  | 'credential-invalid'
  | 'credential-hosts-required'
  | 'credential-secret-required'
  | 'credential-in-use'
  | 'credential-limit-reached'
  | 'webhook-not-found'
  | 'webhook-unauthorized'
  | 'webhook-replayed'
  | 'webhook-path-taken'
  | 'schedule-not-found'
