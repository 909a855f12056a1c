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
  | 'workspace:write'
  | 'workspace:delete'
  | 'member:read'
  | 'member:write'
  | 'variable:read'
  | 'variable:write'
  | 'audit:read'
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
  hasSecondFactor: boolean
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
  /** Goes with the code to `/sessions/second-factor` */
  challenge: string
  expiresAt: string
}

export interface Session {
  id: string
  isCurrent: boolean
  createdAt: string
  /** To the ten minutes */
  lastSeenAt: string
  endsAt: string
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

export interface OwnWorkspace {
  id: string
  name: string
  createdAt: string
  /** What you are there */
  role: Role
  /** It was deleted, and will be gone then; you can restore it */
  removalAt?: string
}

export interface Member {
  accountId: string
  email: string
  name: string
  role: Role
  joinedAt: string
}

export interface Invitation {
  id: string
  email: string
  role: Role
  /** An account; missing where a key asked */
  invitedBy?: string
  createdAt: string
  expiresAt: string
  /** When its last mail was handed over */
  mailedAt?: string
}

export interface OpenInvitation {
  workspaceName: string
  email: string
  role: Role
  expiresAt: string
  /** Sign in and accept; else join, which makes the account */
  hasAccount: boolean
}

export interface Joined {
  /** Where you are a member now */
  workspaceId: string
}

export interface GivenInvitation {
  /** Shown this once */
  token: string
  link: string
  expiresAt: string
}

export interface WorkspaceExport {
  linkflowWorkspace: 1
  name: string
  exportedAt: string
  variables: {
    name: string
    value: string | number | boolean
    description: string
  }[]
  workflows: {
    isLive: boolean
    file: WorkflowFile
  }[]
}

export interface DeletedWorkspace {
  removalAt: string
}

export interface Variable {
  name: string
  value: string | number | boolean
  description: string
  updatedAt: string
}

/** A person, an API key, or LinkFlow itself */
export type AuditActor =
  | {
      type: 'account'
      id: string
    }
  | {
      type: 'key'
      id: string
    }
  | {
      type: 'system'
    }

export interface AuditEntry {
  /** From 1, without a gap */
  number: number
  at: string
  actor: AuditActor
  /** What the account is called now */
  actorName?: string
  requestId?: string
  /** Such as `workflow.published` */
  action: string
  /** The id of what it was done to */
  thing?: string
  before?: unknown
  after?: unknown
  /** Of this entry and the hash before it */
  hash: string
}

export interface AuditVerification {
  /** Nothing that was looked at is changed or missing */
  isWhole: boolean
  /** It went to the end; else go on behind `last` */
  isComplete: boolean
  /** Entries that were looked at */
  checked: number
  /** Keep it elsewhere: given as `after` and `hash` it shows later that the log was not cut off before it */
  last?: {
    number: number
    hash: string
  }
  /** Where the chain breaks */
  broken?: {
    number: number
    problem: 'missing' | 'changed'
  }
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
  readonly code: string
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

export interface DisableTotp {
  readonly password: string
  readonly code: string
}

export interface SetVariable {
  /** Text, a number, true or false */
  readonly value: string | number | boolean
  /** Default: "" */
  readonly description?: string
}

export interface CreateInvitation {
  /** Upper and lower case are one address */
  readonly email: string
  readonly role: Role
}

export interface JoinWorkspace {
  readonly name: string
  /** 8 to 1024 bytes of UTF-8 */
  readonly password: string
  /** Default: "cookie" */
  readonly refreshIn?: 'cookie' | 'body'
  readonly token: string
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
  | 'workspace-name-wrong'
  | 'workspace-is-default'
  | 'workspace-limit-reached'
  | 'member-not-found'
  | 'member-above'
  | 'member-already'
  | 'member-limit-reached'
  | 'role-above-own'
  | 'last-owner'
  | 'invitation-not-found'
  | 'invitation-pending'
  | 'invitation-limit-reached'
  | 'invitation-other-address'
  | 'variable-not-found'
  | 'variable-limit-reached'
  | 'account-exists'
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
