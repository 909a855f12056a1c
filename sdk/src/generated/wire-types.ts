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
  alwaysOutput?: boolean
  executeOnce?: boolean
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
  /** A node that it belongs to: it moves with it */
  attachedTo?: string
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
  /** Days after its end that an execution is kept */
  days?: number
  /** So many of those that have ended are kept, the newest */
  executions?: number
  /** What is kept of executions that succeeded, some minutes after their end; of others all is kept */
  successes?: 'data' | 'metadata' | 'nothing'
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
  tags: string[]
  folderId?: string
  /** It is out of the list, and is neither run nor published until it is restored */
  archivedAt?: string
  /** Who made it; absent where that was not written down */
  owner?: {
    type: 'account' | 'key'
    id: string
    /** Of a person who is there still; told in lists */
    name?: string
  }
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
  tags: string[]
  folderId?: string
  /** It is out of the list, and is neither run nor published until it is restored */
  archivedAt?: string
  /** Who made it; absent where that was not written down */
  owner?: {
    type: 'account' | 'key'
    id: string
    /** Of a person who is there still; told in lists */
    name?: string
  }
  createdAt: string
  updatedAt: string
  /** One of your favourites; absent for an API key, which has none */
  favourite?: boolean
  /** Where it was asked for, as far as you may see it */
  activity?: {
    /** How its last runs stand, the newest first; tests of its draft are none */
    outcomes: ExecutionStatus[]
    /** The newest of them */
    last?: {
      id: string
      status: ExecutionStatus
      createdAt: string
      durationMs?: number
      /** Why it did not succeed */
      code?: string
    }
    /** The last run that ended did not succeed */
    isFailing: boolean
    /** When a schedule starts it next */
    nextAt?: string
  }
}

export interface Validation {
  /** It could be published */
  valid: boolean
  problems: Problem[]
}

export interface VersionSummary {
  id: string
  workflowId: string
  /** auto: a draft that was kept by itself, after a change of its settings or before it was replaced; snapshot: a draft that was run, in no list */
  kind: 'published' | 'named' | 'auto' | 'snapshot'
  /** 1, 2, 3 … of those that were published */
  number?: number
  name?: string
  note?: string
  createdAt: string
  /** Who published it or gave it its name; absent in old versions */
  author?: Actor
}

export interface Version {
  id: string
  workflowId: string
  /** auto: a draft that was kept by itself, after a change of its settings or before it was replaced; snapshot: a draft that was run, in no list */
  kind: 'published' | 'named' | 'auto' | 'snapshot'
  /** 1, 2, 3 … of those that were published */
  number?: number
  name?: string
  note?: string
  createdAt: string
  /** Who published it or gave it its name; absent in old versions */
  author?: Actor
  file: WorkflowFile
}

export interface RolledBack {
  workflow: Workflow
  /** What was live until now */
  replaced?: {
    versionId: string
    number: number
    publishedAt: string
  }
  /** What the draft holds, which stays as it was: what is live now, what was live before, or work of its own */
  draft: 'live' | 'replaced' | 'changed'
}

export interface ValueChange {
  /** JSON pointer from the thing that changed */
  path: string
  /** Absent where there was nothing */
  from?: unknown
  /** Absent where there is nothing now */
  to?: unknown
}

export interface WorkflowDiff {
  from: 'draft' | 'live' | string
  to: 'draft' | 'live' | string
  /** Nothing is different, not even a place on the canvas */
  identical: boolean
  diff: {
    /** Name and description */
    workflow: ValueChange[]
    settings: ValueChange[]
    nodes: {
      added: {
        key: string
        value: WorkflowNode
      }[]
      removed: {
        key: string
        value: WorkflowNode
      }[]
      changed: {
        key: string
        name?: string
        changes: ValueChange[]
      }[]
      /** All keys, where their order is another */
      order?: string[]
    }
    connections: {
      added: {
        key: string
        value: WorkflowConnection
      }[]
      removed: {
        key: string
        value: WorkflowConnection
      }[]
      changed: {
        key: string
        name?: string
        changes: ValueChange[]
      }[]
      /** All keys, where their order is another */
      order?: string[]
    }
    notes: {
      added: {
        key: string
        value: WorkflowNote
      }[]
      removed: {
        key: string
        value: WorkflowNote
      }[]
      changed: {
        key: string
        name?: string
        changes: ValueChange[]
      }[]
      /** All keys, where their order is another */
      order?: string[]
    }
    groups: {
      added: {
        key: string
        value: WorkflowGroup
      }[]
      removed: {
        key: string
        value: WorkflowGroup
      }[]
      changed: {
        key: string
        name?: string
        changes: ValueChange[]
      }[]
      /** All keys, where their order is another */
      order?: string[]
    }
    /** Where things stand, apart: it changes nothing of what runs, but in the order n8n-v1 */
    moved: {
      nodes: {
        key: string
        from: {
          x: number
          y: number
        }
        to: {
          x: number
          y: number
        }
      }[]
      notes: {
        key: string
        from: {
          x: number
          y: number
        }
        to: {
          x: number
          y: number
        }
      }[]
    }
  }
}

export type Patch =
  | {
      op: 'set'
      path: string
      value: unknown
      /** Where among its siblings, if it is new there; by default last */
      at?: number
    }
  | {
      op: 'clear'
      path: string
    }

export interface DraftCommand {
  /** Made by the sender: a command is done once, however often it is sent */
  id: string
  /** What it was, for people: «change URL in Ask» */
  label?: string
  patches: Patch[]
}

export interface DraftChange {
  revision: number
  /** All of it became something else: read the draft again */
  replaced?: boolean
  commands: DraftCommand[]
}

export interface ChangedDraft {
  /** Of the draft now */
  revision: number
  /** What others changed since `baseRevision`, in order */
  missing: DraftChange[]
  /** For each command that was done now, the patches that take it back */
  undo: {
    command: string
    patches: Patch[]
  }[]
  /** Of the draft; they do not keep it from being saved */
  problems: Problem[]
}

export interface TemplateSummary {
  id: string
  /** Who made it: LinkFlow brings it along, or people of the workspace */
  source: 'built-in' | 'workspace'
  title: string
  description: string
  tags: string[]
  /** Credentials that it needs */
  credentials: {
    /** Id of the node */
    node: string
    /** Type of the credential */
    type: string
    /** What it is for */
    what: string
  }[]
  /** Places that hold an example, for you to change */
  places: TemplatePlace[]
  /** How many nodes it has */
  nodeCount: number
  /** The types of its nodes, each once */
  nodeTypes: string[]
}

export interface TemplatePlace {
  /** Id of the node */
  node: string
  parameter: string
  /** What is to stand there */
  what: string
}

export interface Template {
  id: string
  /** Who made it: LinkFlow brings it along, or people of the workspace */
  source: 'built-in' | 'workspace'
  title: string
  description: string
  tags: string[]
  /** Credentials that it needs */
  credentials: {
    /** Id of the node */
    node: string
    /** Type of the credential */
    type: string
    /** What it is for */
    what: string
  }[]
  /** Places that hold an example, for you to change */
  places: TemplatePlace[]
  /** How many nodes it has */
  nodeCount: number
  /** The types of its nodes, each once */
  nodeTypes: string[]
  workflow: WorkflowFile
}

export interface InstantiatedTemplate {
  workflow: Workflow
  checklist: {
    credentials: {
      /** Id of the node */
      node: string
      /** Type of the credential */
      type: string
      /** What it is for */
      what: string
      /** The one that you gave; absent: choose one */
      credential?: string
    }[]
    places: TemplatePlace[]
  }
}

export interface ImportedWorkflows {
  format: 'linkflow' | 'n8n'
  workflows: {
    id: string
    name: string
    nodes: number
    /** Nodes to which data was pinned */
    pins: number
    /** Of the draft */
    problems: Problem[]
    /** What became of the nodes, where they come from elsewhere */
    report?: ImportReport
  }[]
}

export interface ImportPreview {
  format: 'linkflow' | 'n8n'
  workflows: {
    /** The draft that it would become */
    file: WorkflowFile
    /** Nodes to which data would be pinned */
    pins: number
    /** What became of the nodes, where they come from elsewhere */
    report?: ImportReport
  }[]
}

export interface ImportReport {
  name: string
  nodes: {
    /** As n8n has it */
    name: string
    type: string
    version: number
    /** noted: converted, and there is something to know. placeholder: kept whole, and refuses to run */
    fate: 'converted' | 'noted' | 'placeholder'
    /** Id of the node in the draft; of a sticky note, of the note */
    id: string
    /** Type of the node in the draft; a note has none */
    becomes?: string
    notes: string[]
  }[]
  /** Credentials to choose in the nodes that are named */
  credentials: {
    /** Type and name as n8n has them */
    type: string
    name: string
    nodes: string[]
  }[]
  /** About the workflow as a whole */
  notes: string[]
  totals: {
    converted: number
    noted: number
    placeholder: number
  }
}

export interface TagCount {
  tag: string
  workflows: number
}

export interface Folder {
  id: string
  name: string
  /** Absent at the top */
  parent?: string
  /** Directly in it, archived ones included */
  workflows: number
  createdAt: string
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

export type ExecutionMode =
  | 'webhook'
  | 'schedule'
  | 'manual'
  | 'api'
  | 'sub-workflow'
  | 'error'
  | 'retry'
  | 'replay'
  | 'test'

export interface Execution {
  id: string
  workflowId: string
  /** As it is called now; absent where it was deleted */
  workflowName?: string
  versionId: string
  /** Of a published version; absent of a draft that was run */
  versionNumber?: number
  status: ExecutionStatus
  mode: ExecutionMode
  /** Id of the trigger node */
  trigger: string
  createdAt: string
  /** How long it waited for its first start; absent until then */
  queuedMs?: number
  finishedAt?: string
  durationMs?: number
  /** Items that its last steps put out; of one that succeeded */
  itemCount?: number
  dueAt?: string
  error?: ExecutionError
  retryOf?: string
  replayOf?: string
  /** Of a retry: which run it is of the same work, the first retry being 2 */
  attempt?: number
  /** Of a test of a draft */
  test?: {
    /** Id of the node that it ran up to */
    to?: string
    /** Nodes that did not run because something is pinned to them */
    pinned: number
    /** The execution whose steps it took over where nothing had changed */
    reuses?: string
  }
  parent?: {
    id: string
    step: string
  }
  /** Where a test run is paused; told of one execution, not in lists */
  pausedAt?: {
    step: string
    /** Id of the node */
    node: string
    when: 'before' | 'after'
    since: string
    /** Why the condition of the breakpoint could not be decided */
    problem?: string
  }
}

export interface ExecutionPage {
  items: Execution[]
  /** Goes on where this page ended, also where it found nothing */
  nextCursor?: string
  /** Executions that this request looked through, where it stopped before its page was full */
  searched?: number
}

export interface BulkResult {
  items: {
    id: string
    done: boolean
    /** The new one that a retry made */
    execution?: string
    /** Why it was not done */
    code?: string
    message?: string
  }[]
  /** More may match the filter: they come behind it */
  nextCursor?: string
}

export interface ExecutionStatistics {
  items: {
    /** Of the beginning, in UTC */
    day: string
    /** The beginning of the hour, where parts are hours */
    hour?: string
    workflow?: string
    succeeded: number
    failed: number
    cancelled: number
    timedOut: number
    unfinished: number
    /** Half of those that ended took no longer */
    p50Ms?: number
    p95Ms?: number
  }[]
  counted: number
  /** There were more than one request counts: nothing before this is counted */
  since?: string
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
  /** Of a step that was tried more than once: each try, the first one first */
  attempts?: {
    attempt: number
    startedAt: string
    endedAt?: string
    /** Why it failed */
    code?: string
  }[]
  /** When it waited for a time or for a signal; without an end it still does */
  waits?: {
    from: string
    until?: string
  }[]
  /** It did not run here: its result is that of an earlier execution */
  reused?: boolean
  /** The execution in which it ran */
  reusedFrom?: string
  /** It did not run: its items are those that were pinned to it in the draft */
  pinned?: boolean
  /** Somebody gave these items while the test run was paused */
  edited?: boolean
  reason?: string
}

export interface ItemsPage {
  /** They were pinned to the node in the draft, no step made them */
  pinned?: boolean
  items: {
    /** Which item of the output it is, from 0 on */
    index: number
    json: Record<string, unknown>
    files?: Record<
      string,
      {
        name: string
        mimeType: string
        bytes: number
      }
    >
    /** The whole is at `full` */
    cut?: {
      /** JSON pointer to what is not there as a whole */
      path: string
      kind: 'text' | 'list' | 'object'
      /** Of the whole: characters, elements or keys */
      size: number
    }[]
    /** Address of the whole item, where something of it is cut */
    full?: string
    /** The items that it was made of; `all`: of all that came in. Absent where that is not known */
    from?:
      | {
          step: string
          node: string
          port: string
          index: number
        }[]
      | 'all'
  }[]
  /** Items in all */
  count: number
  /** With `q`: how many this request looked through */
  searched?: number
  schema?: {
    /** How many it was made of, from the first on */
    items: number
    fields: {
      /** JSON pointer; `*` stands for each element of a list */
      path: string
      kinds: ('text' | 'number' | 'boolean' | 'null' | 'list' | 'object')[]
      /** Items that have it */
      count: number
    }[]
    /** There are more fields than are listed */
    isCut: boolean
  }
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
  | 'credential:manage'
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
  | 'data:read'
  | 'data:write'
  | 'audit:read'
  | 'key:read'
  | 'key:write'
  | 'system:read'
  | 'system:write'
  | 'account:read'
  | 'account:write'

export interface ApiKey {
  id: string
  name: string
  /** `*` is every permission */
  scopes: (Permission | '*')[]
  createdAt: string
  /** What the account is called that made it; a key that a key made has nobody */
  createdBy?: string
  expiresAt?: string
  /** To the half minute */
  lastUsedAt?: string
  /** Address of the network, as far as the trusted proxies tell it */
  lastUsedFrom?: string
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
  /** The account that made it; null if a key did */
  ownerId: string | null
  sharing: CredentialSharing
  /** What its sharing lets the caller do */
  access: 'use' | 'edit'
  /** ok: a service took it when it was last asked, in a test or a run; expired: its time is over; error: it was refused, or its test reached nobody; untested: nothing is known of it */
  status: 'ok' | 'expired' | 'error' | 'untested'
  expiresAt?: string
  /** Of the secret that it has now */
  lastTest?: CredentialTest
  /** By a run, or for a call that came in; to the minute */
  lastUsedAt?: string
  /** When a service last refused it, in a test or (by 401) in a run */
  refusedAt?: string
  /** Workflows that use it, in their draft or live */
  usedBy: number
  createdAt: string
  updatedAt: string
  secretChangedAt: string
}

export interface CredentialType {
  type: string
  title: string
  description: string
  needsHosts: boolean
  /** Can be tested, can be tested with an address, cannot be tested */
  test: 'ready' | 'url' | 'none'
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
    /** Which versions of the workflow use it */
    in: ('draft' | 'live')[]
  }[]
}

export type CredentialSharing =
  | {
      with: 'everyone'
    }
  | {
      with: 'members'
      /** Those who may use it in workflows, or change it as well; besides its owner */
      members: {
        accountId: string
        may: 'use' | 'edit'
      }[]
    }

export interface CredentialTest {
  /** works: it was taken; refused: the service, or its own form, says no; unclear: an answer that tells nothing of it; unreachable: no answer; not-allowed: not sent, for the host is not on its list or may not be reached; not-testable: its type knows no test, or no address was given */
  outcome: 'works' | 'refused' | 'unclear' | 'unreachable' | 'not-allowed' | 'not-testable'
  message: string
  /** Of the answer */
  status?: number
  /** How long it took */
  ms: number
  at: string
}

export interface NodeType {
  type: string
  version: number
  title: string
  description: string
  /** Markdown; empty where the description says it all */
  documentation: string
  group: string
  /** Words that people search for besides the title */
  keywords: string[]
  /** What it does, where that is several things */
  operations: {
    title: string
    keywords: string[]
    /** Those that a new node has for it */
    parameters: Record<string, unknown>
  }[]
  /** Types that usually come behind it, the likeliest first */
  suggestedNext: string[]
  /** JSON Schema of the parameters; a text in them may hold expressions, except in `literal` ones */
  parameters: unknown
  literal: string[]
  /** Loaders of what parameters offer; a schema names its own as `optionsFrom` */
  options: string[]
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
  /** False: it comes with imported workflows, and pickers leave it out */
  offered: boolean
  sample: unknown[]
}

export interface NodeOptions {
  items: {
    value: unknown
    title: string
    description?: string
  }[]
}

export interface NodePackage {
  /** On npm */
  name: string
  version: string
  description: string
  license: string
  /** Of exactly these bytes; to install them, send it back */
  integrity: string
  /** The word before the dot of its types */
  label: string
  /** The only ones that its nodes may reach */
  hosts: string[]
  /** The only ones that its nodes may use */
  credentialTypes: string[]
  nodes: {
    type: string
    version: number
    title: string
    description: string
  }[]
  installedAt: string
  installedBy?: string
}

export interface NodePackagePreview {
  /** On npm */
  name: string
  version: string
  description: string
  license: string
  /** Of exactly these bytes; to install them, send it back */
  integrity: string
  /** The word before the dot of its types */
  label: string
  /** The only ones that its nodes may reach */
  hosts: string[]
  /** The only ones that its nodes may use */
  credentialTypes: string[]
  nodes: {
    type: string
    version: number
    title: string
    description: string
  }[]
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
  /** Of the whole installation, in any of their workspaces */
  isOperator: boolean
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

export type ScheduleRule =
  | {
      cron: string
    }
  | {
      every: {
        value: number
        /** Default: "minutes" */
        unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks'
      }
    }

export interface Schedule {
  id: string
  workflowId: string
  workflowName: string
  versionId: string
  /** Id of the schedule node */
  node: string
  rules: ScheduleRule[]
  /** The rules in words */
  description: string
  timezone: string
  /** What becomes of starts that were due while nobody could make them */
  missed: 'skip' | 'one' | 'all'
  /** What becomes of a start while the run before has not ended */
  overlap: 'allow' | 'skip' | 'queue' | 'cancel-previous'
  /** Over so many seconds after their instants starts are spread */
  jitterSeconds: number
  /** The time zone is that of the workspace: neither node nor workflow names one */
  isDefaultTimezone: boolean
  /** The pause ends by itself then */
  pausedUntil?: string
  /** «ended»: no instant will come any more */
  state: 'active' | 'paused' | 'ended'
  nextAt?: string
  lastAt?: string
}

export interface ScheduleRuns {
  runs: string[]
  /** The range holds more instants than are shown */
  hasMore: boolean
}

export interface ScheduleCalendar {
  items: {
    /** Id of the schedule */
    id: string
    workflowId: string
    workflowName: string
    node: string
    timezone: string
    state: 'active' | 'paused' | 'ended'
    /** Nothing of what is paused */
    runs: string[]
    hasMore: boolean
  }[]
  nextCursor?: string
}

export interface SchedulePreview {
  description: string
  runs: string[]
  /** Changes of the clocks within a year that concern times which the rules name */
  warnings: {
    /** The time is left out that day, or comes twice */
    kind: 'gap' | 'overlap'
    /** When the clocks are changed */
    at: string
    /** The time of day that the rules name, such as 02:30 */
    time: string
    /** What is started around the change; of a gap in place of what is left out */
    starts: string[]
  }[]
}

export interface Firing {
  dueAt: string
  /** missed: let go by the choice of the schedule; dropped: paused, changed, cancelled or, by the choice of the schedule, skipped before its start */
  state: 'pending' | 'started' | 'refused' | 'dropped' | 'expired' | 'missed'
  firedAt?: string
  /** From the instant to its start */
  lateMs?: number
  executionId?: string
  versionId?: string
  /** Starts that failed */
  attempts: number
  /** Why it did not start, or not yet */
  detail?: string
  backfillId?: string
}

export interface Backfill {
  id: string
  scheduleId: string
  from: string
  until: string
  state: 'running' | 'done' | 'cancelled'
  starts: number
  already: number
  started: number
  /** Refused or given up */
  failed: number
  pending: number
  createdAt: string
}

export interface BackfillPreview {
  /** Instants in the range */
  instants: number
  /** Executions that it would start */
  starts: number
  /** Instants that were started before, or are about to be */
  already: number
  firstAt?: string
  lastAt?: string
}

export interface Webhook {
  workflowId: string
  workflowName: string
  /** Id of the webhook node */
  node: string
  url: string
  path: string
  method: string
  respond: 'immediately' | 'last-node' | 'respond-node'
  authentication: 'none' | 'header' | 'basic' | 'jwt' | 'hmac'
  /** How the sender signs (authentication «hmac») */
  scheme?: string
  /** false: it is in the draft only, and nothing listens there */
  isLive: boolean
  versionId: string
  /** To some seconds */
  lastCallAt?: string
  /** Calls of the last 24 hours, to the hour */
  day: {
    calls: number
    /** Not let in: wrong signature, wrong body */
    refused: number
    /** Answered with 5xx */
    failed: number
  }
  settings: WebhookSettings
}

export interface WebhookSettings {
  /** Whether calls that were refused are kept. Default: true */
  inbox: boolean
  /** Which part of them is kept: 0.1 is every tenth. Default: 1 */
  sample: number
}

export interface WebhookEventSummary {
  /** Of an accepted call the id of its execution */
  id: string
  workflowId: string
  node: string
  at: string
  /** accepted: it started an execution; heard: it came to a test listen where nothing is published */
  outcome: 'accepted' | 'refused' | 'heard'
  /** Of the answer, where it is known without a look at the data */
  status?: number
  /** Why it was refused */
  code?: string
  executionId?: string
  executionStatus?: ExecutionStatus
}

export interface WebhookEvent {
  /** Of an accepted call the id of its execution */
  id: string
  workflowId: string
  node: string
  at: string
  /** accepted: it started an execution; heard: it came to a test listen where nothing is published */
  outcome: 'accepted' | 'refused' | 'heard'
  /** Of the answer, where it is known without a look at the data */
  status?: number
  /** Why it was refused */
  code?: string
  executionId?: string
  executionStatus?: ExecutionStatus
  /** Missing when the data of the execution was removed by its retention */
  request?: {
    method: string
    path: string
    /** Secrets are left out or read [redacted] */
    headers: Record<string, unknown>
    query: Record<string, unknown>
    body?: unknown
    /** Size of the body, where it was read */
    bodyBytes?: number
    /** false: the body is larger than what is shown, or was never read */
    isWhole: boolean
  }
  /** Missing while there is none, and when the data was removed */
  response?: {
    status: number
    headers: Record<string, string>
    body: string
    isWhole: boolean
  }
  /** Why it was refused */
  detail?: string
}

export interface WebhookListener {
  id: string
  workflowId: string
  node: string
  /** The one address of the webhook */
  url: string
  method: string
  /** A published version takes calls there too, and goes on as always */
  isLive: boolean
  expiresAt: string
  isOver: boolean
  /** What it heard, oldest first */
  events: WebhookEventSummary[]
}

export interface TestPage {
  /** Address of the form or chat of the draft; whoever has it can use it */
  url: string
  expiresAt: string
}

export interface RedeliveryPreview {
  calls: number
  /** false: there are more than one re-delivery takes */
  isWhole: boolean
}

export interface Redelivery {
  id: string
  workflowId: string
  node: string
  state: 'running' | 'done' | 'cancelled'
  calls: number
  started: number
  /** Could not be started: their data is gone, or the version has no such webhook */
  failed: number
  createdAt: string
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
    /** Absent of a secret */
    value?: string | number | boolean
    isSecret: boolean
    description: string
  }[]
  workflows: {
    isLive: boolean
    isArchived: boolean
    file: WorkflowFile
  }[]
  dataTables: {
    name: string
    columns: {
      name: string
      type: 'text' | 'number' | 'boolean' | 'date-time' | 'json'
    }[]
  }[]
  dataRows: {
    table: string
    values: Record<string, unknown>
  }[]
}

export interface DeletedWorkspace {
  removalAt: string
}

/** What holds where a workflow says nothing of its own */
export interface WorkspaceSettings {
  /** Of schedules for which neither the node nor the workflow names one; else UTC */
  timeZone?: string
  /** Started when an execution fails: by its id or its name */
  errorWorkflow?: string
  retention?: Retention
}

export interface Variable {
  name: string
  /** Absent of a secret */
  value?: string | number | boolean
  isSecret: boolean
  description: string
  updatedAt: string
}

export interface DataTable {
  id: string
  name: string
  columns: {
    name: string
    type: 'text' | 'number' | 'boolean' | 'date-time' | 'json'
  }[]
  rows: number
  /** Of all its rows */
  bytes: number
  createdAt: string
  updatedAt: string
}

export interface DataRow {
  id: number
  /** Values by column: text, number, true or false, a date-time as ISO 8601, any JSON; null empties the cell */
  values: Record<string, unknown>
  createdAt: string
  updatedAt: string
}

export interface DataRowPage {
  items: DataRow[]
  nextCursor?: string
}

export interface DataRowList {
  items: DataRow[]
}

export interface RowCount {
  count: number
}

export interface StateEntry {
  key: string
  workflow?: string
  bytes: number
  updatedAt: string
  expiresAt?: string
}

export interface StateValue {
  key: string
  workflow?: string
  bytes: number
  updatedAt: string
  expiresAt?: string
  value: unknown
}

export interface StateNumber {
  value: number
}

export interface VariableUses {
  items: {
    name: string
    /** Workflows that read it, in their draft or live */
    count: number
    /** The first of them, by name */
    workflows: {
      id: string
      name: string
      in: ('draft' | 'live')[]
    }[]
  }[]
}

export interface ImportedVariables {
  created: string[]
  changed: string[]
  removed: string[]
  unchanged: number
}

export interface RefusedEvent {
  id: string
  /** Who did not take it, such as `callbacks` or `notifications` */
  consumer: string
  /** waiting: it is tried again at `nextAt`; set-aside: it was refused too often, and somebody has to decide */
  state: 'waiting' | 'set-aside'
  /** What it tells, such as `execution.failed` */
  event: string
  workspace?: string
  workflow?: string
  execution?: string
  /** Why it was refused the last time */
  error: string
  attempts: number
  firstAt: string
  lastAt: string
  nextAt?: string
}

export interface Operator {
  account: string
  email: string
  name: string
  isDisabled: boolean
  hasSecondFactor: boolean
  grantedAt: string
  /** What the operator is called who named them; set-up names the first */
  grantedBy?: string
}

export interface Confirmed {
  /** So long this session may do what an operator has to confirm */
  until: string
}

export interface ServerProcess {
  id: string
  /** Role and number, as in its log lines: `worker:4711` */
  name: string
  host: string
  /** `isolated`: runs alone what two workers in a row died of */
  role: 'all' | 'api' | 'worker' | 'scheduler' | 'isolated'
  version: string
  node: string
  state: 'live' | 'draining' | 'no-heartbeat'
  startedAt: string
  /** Since it last said that it is there */
  heartbeatAgeMs: number
  /** It said goodbye: somebody stopped it */
  stoppedAt?: string
  drainAskedAt?: string
  runsExecutions: boolean
  /** In work */
  executions: number
  /** In work, or waiting in its memory for a place */
  load: number
  memoryBytes: number
}

export interface HealthFact {
  name:
    | 'queue-depth'
    | 'queue-wait-p50'
    | 'queue-wait-p95'
    | 'processes-silent'
    | 'scheduler-lag'
    | 'webhook-p95'
    | 'error-share'
    | 'outbox-lag'
    | 'outbox-set-aside'
    | 'database-size'
    | 'database-connections'
    | 'disk-free'
    | 'migrations-pending'
    | 'versions-live'
  unit: 'count' | 'milliseconds' | 'bytes' | 'share'
  status: 'good' | 'warning' | 'bad' | 'unknown'
  /** Absent where there is nothing to tell yet, or it could not be read */
  value?: number
  /** What the value is a part of */
  of?: number
  /** Why it is not known */
  problem?: string
}

export interface SystemHealth {
  at: string
  versions: {
    linkflow: string
    node: string
    postgres?: string
  }
  facts: HealthFact[]
}

export interface SupportBundle {
  linkflow: 1
  madeAt: string
  versions: {
    linkflow: string
    node: string
    platform: string
    postgres?: string
  }
  settings: {
    /** Of the environment variable */
    name: string
    state: 'default' | 'set'
    /** Of a number, a switch, or one of a list of words; of nothing else */
    value?: number | boolean | string
  }[]
  health: HealthFact[]
  processes: ServerProcess[]
  migrations: string[]
  /** Warnings and errors of the process that answers, oldest first */
  log: {
    at: string
    level: string
    text: string
    error?: string
    code?: string
  }[]
}

export interface Notification {
  id: string
  /** workflow-failed: executions of a published workflow; workers-lost: processes that run executions; schedule-missed: starts that were due while nobody could make them, and are let go; credential-failing: a credential whose time is over, or that a service refuses */
  kind: 'workflow-failed' | 'workers-lost' | 'schedule-missed' | 'credential-failing'
  /** open: it goes on; recovered: it works again; over: nothing more came for long */
  state: 'open' | 'recovered' | 'over'
  /** What happened, in one sentence */
  title: string
  /** How often it happened */
  count: number
  firstAt: string
  lastAt: string
  closedAt?: string
  workflow?: {
    id: string
    name: string
  }
  /** Of the last failure */
  error?: {
    code: string
    message: string
    node?: string
  }
  /** The first and the last that failed */
  executions?: {
    first: string
    last: string
  }
  /** Which were lost; in the first workspace only */
  workers?: string[]
  credential?: {
    id: string
    /** Absent where it is not shared with you, or gone */
    name?: string
    why: 'expired' | 'refused'
  }
  /** When the first start was due that was missed */
  missedSince?: string
  /** Executions of the workspace that other workers went on with */
  takenOver?: number
  /** Something new happened since you read it */
  isUnread: boolean
  isArchived: boolean
  /** You wanted to hear nothing of the workflow until then */
  mutedUntil?: string
  /** Grows with all that is new in the workspace; the list goes by it */
  number: number
}

export interface UnreadCount {
  unread: number
  /** There are more than were counted */
  isMore: boolean
}

export interface NotificationPreferences {
  /** What you are told of in this workspace, and where */
  kinds: {
    'workflow-failed': {
      /** It is in your inbox */
      inApp: boolean
      /** How soon you get mail of it */
      mail: 'at-once' | 'hourly' | 'daily' | 'never'
    }
    'workers-lost': {
      /** It is in your inbox */
      inApp: boolean
      /** How soon you get mail of it */
      mail: 'at-once' | 'hourly' | 'daily' | 'never'
    }
    'schedule-missed': {
      /** It is in your inbox */
      inApp: boolean
      /** How soon you get mail of it */
      mail: 'at-once' | 'hourly' | 'daily' | 'never'
    }
    'credential-failing': {
      /** It is in your inbox */
      inApp: boolean
      /** How soon you get mail of it */
      mail: 'at-once' | 'hourly' | 'daily' | 'never'
    }
  }
  /** Where you live, for all workspaces */
  timeZone: string
  quietHours: {
    from: string
    until: string
  } | null
  /** Whoever runs this server gave it a mail server */
  canMail: boolean
}

export interface MutedWorkflow {
  workflowId: string
  until: string
}

export interface NotificationWebhook {
  /** Absent where nothing is called */
  url?: string
  kinds: ('workflow-failed' | 'workers-lost' | 'schedule-missed' | 'credential-failing')[]
  /** Calls are signed by it, as Standard Webhooks has it: `whsec_…` */
  secret: string
}

/** A person, an API key, or LinkFlow itself */
export type Actor =
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

export interface PinSummary {
  /** Id of the node */
  node: string
  ports: {
    port: string
    count: number
  }[]
  bytes: number
  /** False when the node is no longer in the draft; then the pin waits for it to come back */
  inDraft: boolean
  updatedAt: string
}

export interface Pin {
  /** Id of the node */
  node: string
  ports: {
    port: string
    count: number
  }[]
  bytes: number
  /** False when the node is no longer in the draft; then the pin waits for it to come back */
  inDraft: boolean
  updatedAt: string
  /** Items by port, as JSON objects. A port with an empty list is taken without items, one that is not there is not taken */
  outputs: Record<string, Record<string, unknown>[]>
}

export interface TestCaseSummary {
  id: string
  workflowId: string
  name: string
  /** Id of the node where it starts; by default as a run by hand does */
  trigger?: string
  /** So many fields are expected */
  fields: number
  createdAt: string
  /** Who kept it */
  author: Actor
}

export interface TestCase {
  id: string
  workflowId: string
  name: string
  /** Id of the node where it starts; by default as a run by hand does */
  trigger?: string
  /** So many fields are expected */
  fields: number
  createdAt: string
  /** Who kept it */
  author: Actor
  /** What the run is started with: an array is items, anything else one item */
  input?: unknown
  expected: ExpectedField[]
}

export interface ExpectedField {
  /** JSON pointer into what the run puts out; empty: all of it */
  path: string
  /** What is to stand there */
  value: unknown
}

export interface AuditEntry {
  /** From 1, without a gap */
  number: number
  at: string
  actor: Actor
  /** What the account is called now */
  actorName?: string
  requestId?: string
  /** Of the network, as far as the trusted proxies tell it */
  address?: string
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

export interface StepDelta {
  type: 'step'
  /** Node id, with the iteration after @ inside loops */
  step: string
  /** Node id */
  node: string
  iteration?: string
  status: 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled' | 'reused'
  attempt: number
  /** Items by port */
  outputs?: {
    port: string
    count: number
  }[]
  /** How long the attempt took */
  ms?: number
  /** Why it failed */
  code?: string
  /** When this was so: an older delta of the same step is no news */
  at: string
}

export interface ExecutionDelta {
  type: 'execution'
  execution: string
  workflow: string
  status: ExecutionStatus
  mode?: ExecutionMode
  /** Why it failed */
  code?: string
  /** Since when; what is older than what you know, or comes after an end, is no news */
  at: string
}

export type RealtimeEvent =
  | StepDelta
  | ExecutionDelta
  | {
      /** Lines that the execution logged are stored and can be read */
      type: 'logged'
      execution: string
    }
  | {
      /** More happened at once than is told: read again */
      type: 'many'
      count: number
    }
  | {
      type: 'workflow'
      workflow: string
      change:
        | 'created'
        | 'draft'
        | 'named'
        | 'published'
        | 'unpublished'
        | 'archived'
        | 'restored'
        | 'placed'
        | 'deleted'
      /** Of the draft, after it */
      revision?: number
      /** What is live after it */
      version?: string
      at: string
    }
  | {
      /** Everybody who has the workflow open */
      type: 'present'
      people: {
        connection: string
        account: string
        name: string
        node: string | null
      }[]
    }
  | {
      /** An execution of the workspace did not succeed */
      type: 'failed'
      execution: string
      workflow: string
      status: 'failed' | 'timed_out'
      code?: string
      node?: string
      at: string
    }
  | {
      /** In the inbox of these people something is new, or was marked: read again */
      type: 'inbox'
      accounts: string[]
    }
  | {
      type: 'health'
      isReady: boolean
      checks: Record<string, boolean>
    }

export type RealtimeMessage =
  | {
      type: 'welcome'
      connection: string
      /** The server says something at least so often */
      heartbeatMs: number
      /** For how long what was missed is kept */
      resumeMs: number
    }
  | {
      type: 'subscribed'
      topic: string
      /** Everything behind it will be told */
      id: string
      /** What came behind `after` follows */
      resumed: boolean
    }
  | {
      /** Something was missed and is not kept any more: read again */
      type: 'gap'
      topic: string
      /** Everything behind it will be told */
      id: string
    }
  | {
      /** A message of the client was not done, or a subscription ended */
      type: 'refused'
      topic?: string
      code: string
      detail: string
    }
  | {
      type: 'unsubscribed'
      topic: string
    }
  | {
      type: 'events'
      events: {
        /** Id of an event */
        id: string
        topic: string
        event: RealtimeEvent
      }[]
    }
  | {
      type: 'heartbeat'
      at: string
      /** Everything up to it has been told, of every topic */
      id?: string
    }

export interface RealtimeTicket {
  /** Good once, for one connection to /ws */
  ticket: string
  /** For `new WebSocket(url, protocols)` */
  protocols: string[]
  /** Of the WebSocket, under the address of the server */
  path: string
  expiresAt: string
}

export interface ExecutionState {
  execution: Execution
  steps: StepDelta[]
  /** Steps in all; of very many only the newest are told */
  stepCount: number
  /** What is not stored yet is told too, for some worker tells it */
  hasLive: boolean
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
    /** A node that it belongs to: it moves with it */
    readonly attachedTo?: string
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
  readonly alwaysOutput?: boolean
  readonly executeOnce?: boolean
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
    /** Days after its end that an execution is kept */
    readonly days?: number
    /** So many of those that have ended are kept, the newest */
    readonly executions?: number
    /** What is kept of executions that succeeded, some minutes after their end; of others all is kept */
    readonly successes?: 'data' | 'metadata' | 'nothing'
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

export interface TestWorkflow {
  /** Id or name of the node to run up to, with what it needs; without it the whole draft runs */
  readonly node?: string
  /** Id of the trigger node; by default the manual one, else the only one */
  readonly trigger?: string
  /** What the trigger gives; by default what is pinned to it, else what the earlier run began with */
  readonly items?: readonly unknown[]
  /** The execution of this workflow whose steps are taken over where nothing before them has changed. By default `latest`, the newest test, where `node` is given, else `none` */
  readonly reuseFrom?: 'latest' | 'none' | string
  /** Where it pauses; it then does one step at a time */
  readonly breakpoints?: readonly {
    /** Id or name of the node */
    readonly node: string
    /** Before it runs, or after: then what it has put out can be looked at and changed. Default: "before" */
    readonly when?: 'before' | 'after'
    /** An expression, such as `{{ $json.total > 100 }}`: it stops only if that is true of an item that comes in, or goes out */
    readonly if?: string
  }[]
  /** Pause before the first step */
  readonly pauseFirst?: boolean
  /** Seconds to wait for the end, or for a pause; without it the answer comes at once */
  readonly wait?: number
}

export interface ContinueExecution {
  /** Run one step and pause again, run to the next breakpoint, or to the end without stopping */
  readonly to: 'next' | 'breakpoint' | 'end'
  /** What the node that it is paused at puts out on a port: instead of what it did, or, paused before it, instead of running */
  readonly edit?: {
    /** Id or name of the node */
    readonly node: string
    /** Default: "main" */
    readonly port?: string
    /** JSON objects */
    readonly items: readonly unknown[]
  }
}

export interface SetPin {
  /** Items by port, as JSON objects. A port with an empty list is taken without items, one that is not there is not taken */
  readonly outputs?: unknown
  /** Instead of `outputs`: what a step of this node put out in an execution of this workflow */
  readonly from?: {
    readonly execution: string
    /** Of a node inside of loops: which run of it, as in the list of steps */
    readonly iteration?: string
  }
}

export interface CreateTestCase {
  readonly name: string
  /** Id of the node where it starts; by default as a run by hand does */
  readonly trigger?: string
  /** What the run is started with: an array is items, anything else one item */
  readonly input?: unknown
  readonly expected: readonly {
    /** JSON pointer into what the run puts out; empty: all of it */
    readonly path: string
    /** What is to stand there */
    readonly value: unknown
  }[]
}

export interface RetryExecution {
  /** Id of the node to run again, with all that come after it; by default what failed */
  readonly from?: string
  /** Which version of the workflow runs. Default: "original" */
  readonly version?: 'original' | 'live'
  /** What a node put out on a port, changed: it does not run again, and all that comes after it does. Of the trigger: with what the execution began */
  readonly edit?: {
    /** Id or name of the node */
    readonly node: string
    /** Default: "main" */
    readonly port?: string
    /** JSON objects */
    readonly items: readonly unknown[]
  }
}

export interface BulkExecutions {
  readonly ids?: readonly string[]
  readonly filter?: {
    /** Only executions of this workflow */
    readonly workflow?: string
    /** Only executions of this version */
    readonly version?: string
    /** Only those that began then or later */
    readonly from?: string
    /** Only those that began before */
    readonly until?: string
    /** Only those that ended with this error */
    readonly errorCode?: string
    /** Only those whose error holds this text */
    readonly error?: string
    readonly status?: readonly ExecutionStatus[]
    readonly mode?: readonly ExecutionMode[]
  }
  /** At most so many of those that the filter finds */
  readonly limit?: number
  /** `nextCursor` of the request before, with the same filter */
  readonly cursor?: string
}

export interface ChangeDraft {
  /** The revision on which the commands were made */
  readonly baseRevision: number
  readonly commands: readonly {
    /** Made by the sender: a command is done once, however often it is sent */
    readonly id: string
    /** What it was, for people: «change URL in Ask» */
    readonly label?: string
    readonly patches: readonly (
      | {
          readonly op: 'set'
          readonly path: string
          readonly value: unknown
          /** Where among its siblings, if it is new there; by default last */
          readonly at?: number
        }
      | {
          readonly op: 'clear'
          readonly path: string
        }
    )[]
  }[]
}

export interface NameVersion {
  readonly name: string
  readonly note?: string
  /** Only if the draft still has this revision */
  readonly revision?: number
}

export interface RollBack {
  /** The version that is to be live again */
  readonly version: string
  /** Only if the draft still has this revision */
  readonly revision?: number
}

export interface Discard {
  /** What the draft is to be again. Default: "live" */
  readonly version?: 'live' | string
  /** Only if the draft still has this revision */
  readonly revision?: number
}

export interface PlaceWorkflow {
  /** All of its tags */
  readonly tags?: readonly string[]
  /** null: in none */
  readonly folder?: string | null
}

export interface KeepTemplate {
  /** Its draft becomes the template, without its credentials */
  readonly workflow: string
  /** By default the name of the workflow */
  readonly title?: string
  /** By default that of the workflow */
  readonly description?: string
  /** Places that whoever uses it is to change */
  readonly places?: readonly {
    readonly node: string
    readonly parameter: string
    readonly what: string
  }[]
}

export interface InstantiateTemplate {
  /** By default the title of the template */
  readonly name?: string
  /** Your credentials for those that it needs */
  readonly credentials?: readonly {
    readonly node: string
    readonly type: string
    readonly credential: string
  }[]
}

export interface CreateFolder {
  readonly name: string
  readonly parent?: string
}

export interface ChangeFolder {
  readonly name?: string
  /** null: to the top */
  readonly parent?: string | null
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
  /** When its secret stops working, if that is known */
  readonly expiresAt?: string
  /** With everybody in the workspace who may edit, or with some members. Default: {"with":"everyone"} */
  readonly sharing?:
    | {
        readonly with: 'everyone'
      }
    | {
        readonly with: 'members'
        /** Those who may use it in workflows, or change it as well; besides its owner */
        readonly members: readonly {
          readonly accountId: string
          readonly may: 'use' | 'edit'
        }[]
      }
}

export interface ReplaceCredential {
  readonly name: string
  /** All of them, or none: without them the secret stays, and no host can be added */
  readonly fields?: CredentialFields
  /** Hosts that may get the secret: api.example.com, *.example.com, each also with a port */
  readonly allowedHosts?: readonly string[]
  /** It only checks calls that come in (webhooks) and is sent nowhere; then no hosts are needed. Default: false */
  readonly incomingOnly?: boolean
  /** null: it does not expire. Not said: with new fields the same, without them it stays */
  readonly expiresAt?: string | null
}

export interface ShareCredential {
  readonly sharing:
    | {
        readonly with: 'everyone'
      }
    | {
        readonly with: 'members'
        /** Those who may use it in workflows, or change it as well; besides its owner */
        readonly members: readonly {
          readonly accountId: string
          readonly may: 'use' | 'edit'
        }[]
      }
  /** Hands it over to this member */
  readonly ownerId?: string
}

export interface TestNewCredential {
  readonly type: string
  readonly fields: CredentialFields
  /** Hosts that may get the secret: api.example.com, *.example.com, each also with a port */
  readonly allowedHosts?: readonly string[]
  /** Where to try it, for types that know no service; its host must be allowed. By default the first of the hosts */
  readonly url?: string
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

export interface PreviewSchedule {
  readonly rules: readonly (
    | {
        readonly cron: string
      }
    | {
        readonly every: {
          readonly value: number
          /** Default: "minutes" */
          readonly unit?: 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks'
        }
      }
  )[]
  /** Default: "UTC" */
  readonly timezone?: string
  /** From this instant on; by default now */
  readonly from?: string
  /** Default: 10 */
  readonly limit?: number
}

export interface BackfillRange {
  /** From this instant on */
  readonly from: string
  /** Before this instant; not after now */
  readonly until: string
}

export interface WebhookSettingsInput {
  /** Whether calls that were refused are kept. Default: true */
  readonly inbox?: boolean
  /** Which part of them is kept: 0.1 is every tenth. Default: 1 */
  readonly sample?: number
}

export interface Listen {
  /** How long it listens. Default: 300 */
  readonly seconds?: number
  /** Only calls that carry this header */
  readonly header?: {
    readonly name: string
    readonly value: string
  }
  /** Only calls from this address */
  readonly address?: string
}

export interface Redeliver {
  readonly from: string
  readonly until: string
  /** Only calls whose execution ended so, such as failed */
  readonly status?: readonly ExecutionStatus[]
  /** Default: "live" */
  readonly version?: 'draft' | 'live'
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

export interface SetVariable {
  /** Text, a number, true or false. Of a secret it can be left out: then the value stays */
  readonly value?: string | number | boolean
  /** Its value is sealed, and never answered again. By default as it was; a new one is none */
  readonly isSecret?: boolean
  /** Default: "" */
  readonly description?: string
}

export interface Column {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'date-time' | 'json'
}

export interface CreateDataTable {
  /** Once in the workspace; nodes name the table by it, or by its id */
  readonly name: string
  readonly columns?: readonly Column[]
}

export interface DataFilter {
  /** Default: "all" */
  readonly match?: 'all' | 'any'
  /** None: every row */
  readonly where?: readonly {
    /** A column, or id, createdAt, updatedAt */
    readonly column: string
    /** Default: "equals" */
    readonly is?:
      | 'equals'
      | 'not-equals'
      | 'less'
      | 'at-most'
      | 'more'
      | 'at-least'
      | 'one-of'
      | 'contains'
      | 'like'
      | 'like-any-case'
      | 'empty'
      | 'not-empty'
    /** A list for `one-of`; of `like` a pattern in which % is any text */
    readonly value?: unknown
  }[]
}

export interface QueryRows {
  readonly filter?: DataFilter
  readonly sort?: {
    /** A column that is not JSON, or id, createdAt, updatedAt; texts by their first 200 characters. Default: "id" */
    readonly by?: string
    /** Rows without a value come last in both. Default: "ascending" */
    readonly direction?: 'ascending' | 'descending'
  }
  /** Default: 50 */
  readonly limit?: number
  /** `nextCursor` of the page before */
  readonly cursor?: string
}

export interface UpdateRows {
  readonly filter: DataFilter
  /** Values by column: text, number, true or false, a date-time as ISO 8601, any JSON; null empties the cell */
  readonly values: unknown
}

export interface UpsertRows {
  /** Columns whose values find the row */
  readonly by: readonly string[]
  readonly rows: readonly unknown[]
}

export interface ImportRows {
  /** The first line names the columns; what has no column of its name is an error */
  readonly csv: string
  /** Columns that the table does not have are made, as text. Default: false */
  readonly addColumns?: boolean
}

export interface SetState {
  /** Any JSON */
  readonly value: unknown
  /** It is gone after so many seconds; without it, it stays */
  readonly ttlSeconds?: number
  /** Only if this is what it is now */
  readonly expected?: {
    /** Absent: there must be none */
    readonly value?: unknown
  }
}

export interface IncrementState {
  /** Default: 1 */
  readonly by?: number
  /** Of a value that is made by it */
  readonly ttlSeconds?: number
}

export interface ImportVariables {
  /** As in an .env file: a line `NAME=value` for each */
  readonly text: string
  /** Those that are new are secrets. Default: false */
  readonly areSecret?: boolean
  /** Variables that the text does not have are deleted, but no secret. Default: false */
  readonly removeOthers?: boolean
  /** Only says what it would do. Default: false */
  readonly preview?: boolean
}

/** What is not named stays; null takes a setting away */
export interface ChangeWorkspaceSettings {
  readonly timeZone?: string | null
  readonly errorWorkflow?: string | null
  readonly retention?: {
    /** Days after its end that an execution is kept */
    readonly days?: number
    /** So many of those that have ended are kept, the newest */
    readonly executions?: number
    /** What is kept of executions that succeeded, some minutes after their end; of others all is kept */
    readonly successes?: 'data' | 'metadata' | 'nothing'
  } | null
}

export interface SetNotificationWebhook {
  readonly url: string
  readonly kinds: readonly ('workflow-failed' | 'workers-lost' | 'schedule-missed' | 'credential-failing')[]
}

export interface ChangeNotificationPreferences {
  readonly kinds?: {
    readonly 'workflow-failed'?: {
      /** It is in your inbox */
      readonly inApp?: boolean
      /** How soon you get mail of it */
      readonly mail?: 'at-once' | 'hourly' | 'daily' | 'never'
    }
    readonly 'workers-lost'?: {
      /** It is in your inbox */
      readonly inApp?: boolean
      /** How soon you get mail of it */
      readonly mail?: 'at-once' | 'hourly' | 'daily' | 'never'
    }
    readonly 'schedule-missed'?: {
      /** It is in your inbox */
      readonly inApp?: boolean
      /** How soon you get mail of it */
      readonly mail?: 'at-once' | 'hourly' | 'daily' | 'never'
    }
    readonly 'credential-failing'?: {
      /** It is in your inbox */
      readonly inApp?: boolean
      /** How soon you get mail of it */
      readonly mail?: 'at-once' | 'hourly' | 'daily' | 'never'
    }
  }
  readonly timeZone?: string
  /** null: mail at any time */
  readonly quietHours?: {
    readonly from: string
    readonly until: string
  } | null
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

export interface NodeOptionsRequest {
  /** The newest by default */
  readonly version?: number
  readonly loader: string
  /** Default: "" */
  readonly search?: string
  /** Those that are set so far, as they are written */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Those of the node: id by type */
  readonly credentials?: Readonly<Record<string, string>>
}

export type NodePackageSource =
  | {
      readonly name: string
      readonly version?: string
    }
  | {
      /** What «npm pack» made, as base64 */
      readonly tarball: string
    }

export interface NodePackageInstallation {
  readonly source: NodePackageSource
  /** Of the preview: the consent to what it asks for */
  readonly integrity: string
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
  | 'confirmation-needed'
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
  | 'payload-unreadable'
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
  | 'notification-webhook-not-found'
  | 'notification-not-found'
  | 'variable-not-found'
  | 'variable-value-needed'
  | 'variable-text-invalid'
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
  | 'second-factor-needed'
  | 'second-factor-off'
  | 'sign-in-again'
  | 'email-taken'
  | 'account-last-owner'
  | 'operator-not-found'
  | 'operator-last'
  | 'node-options-unknown'
  | 'node-options-failed'
  | 'package-not-fetched'
  | 'package-invalid'
  | 'package-not-loaded'
  | 'package-changed'
  | 'package-name-taken'
  | 'package-drops-nodes'
  | 'package-limit-reached'
  | 'package-not-found'
  | 'operator-limit-reached'
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
  | 'import-not-recognised'
  | 'workflow-too-large'
  | 'workflow-changed'
  | 'draft-conflict'
  | 'draft-base-too-old'
  | 'command-invalid'
  | 'command-id-reused'
  | 'workflow-not-published'
  | 'workflow-archived'
  | 'workflow-limit-reached'
  | 'publish-refused'
  | 'template-not-found'
  | 'template-built-in'
  | 'template-limit-reached'
  | 'template-slot-unknown'
  | 'folder-not-found'
  | 'folder-name-taken'
  | 'folder-not-empty'
  | 'folder-inside-itself'
  | 'folder-too-deep'
  | 'folder-limit-reached'
  | 'pin-not-found'
  | 'pin-invalid'
  | 'pin-too-large'
  | 'pin-limit-reached'
  | 'test-case-not-found'
  | 'test-case-too-large'
  | 'test-case-limit-reached'
  | 'node-not-found'
  | 'precondition-required'
  | 'execution-not-found'
  | 'step-not-found'
  | 'item-not-found'
  | 'file-not-found'
  | 'execution-finished'
  | 'execution-unfinished'
  | 'execution-dropped'
  | 'storage-full'
  | 'execution-refused'
  | 'breakpoint-invalid'
  | 'execution-not-paused'
  | 'edit-invalid'
  | 'execution-is-test'
  | 'execution-failed'
  | 'trigger-missing'
  | 'trigger-not-found'
  | 'input-invalid'
  | 'payloads-gone'
  | 'process-not-found'
  | 'process-runs-nothing'
  | 'process-last'
  | 'refused-event-not-found'
  | 'node-type-not-found'
  | 'credential-not-found'
  | 'credential-type-unknown'
  | 'credential-invalid'
  | 'credential-hosts-required'
  | 'credential-secret-required'
  | 'credential-in-use'
  | 'credential-access-missing'
  | 'credential-member-unknown'
  | 'credential-use-refused'
  | 'credential-test-limit-reached'
  | 'credential-limit-reached'
  | 'data-table-not-found'
  | 'data-table-name-taken'
  | 'data-table-limit-reached'
  | 'column-not-found'
  | 'column-name-taken'
  | 'column-limit-reached'
  | 'cell-invalid'
  | 'condition-invalid'
  | 'row-too-large'
  | 'row-limit-reached'
  | 'rows-too-many'
  | 'data-storage-full'
  | 'csv-invalid'
  | 'state-not-found'
  | 'state-changed'
  | 'state-not-number'
  | 'state-value-too-large'
  | 'state-limit-reached'
  | 'ticket-refused'
  | 'upgrade-needed'
  | 'connection-limit-reached'
  | 'topic-unknown'
  | 'subscription-limit-reached'
  | 'message-invalid'
  | 'webhook-not-found'
  | 'webhook-unauthorized'
  | 'webhook-replayed'
  | 'webhook-path-taken'
  | 'event-not-found'
  | 'event-incomplete'
  | 'listener-not-found'
  | 'listener-limit-reached'
  | 'redelivery-not-found'
  | 'redelivery-over'
  | 'redelivery-too-large'
  | 'schedule-not-found'
  | 'schedule-invalid'
  | 'range-invalid'
  | 'backfill-not-found'
  | 'backfill-too-large'
  | 'backfill-over'
