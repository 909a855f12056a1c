import { AccountCalls } from './resources/accounts.ts'
import { ApiKeyCalls } from './resources/api-keys.ts'
import { AuditCalls } from './resources/audit.ts'
import { CredentialCalls } from './resources/credentials.ts'
import { DataTableCalls } from './resources/data-tables.ts'
import { EmailChangeCalls } from './resources/email-changes.ts'
import { EventCalls } from './resources/events.ts'
import { ExecutionCalls } from './resources/executions.ts'
import { FolderCalls } from './resources/folders.ts'
import { HealthCalls } from './resources/health.ts'
import { InvitationCalls } from './resources/invitations.ts'
import { MeCalls } from './resources/me.ts'
import { MemberCalls } from './resources/members.ts'
import { NodeTypeCalls } from './resources/node-types.ts'
import { NotificationCalls } from './resources/notifications.ts'
import { OperatorCalls } from './resources/operators.ts'
import { OutboxCalls } from './resources/outbox.ts'
import { PackageCalls } from './resources/packages.ts'
import { PasswordResetCalls } from './resources/password-resets.ts'
import { PinCalls } from './resources/pins.ts'
import { ScheduleCalls } from './resources/schedules.ts'
import { SessionCalls } from './resources/sessions.ts'
import { SetupCalls } from './resources/setup.ts'
import { StateCalls } from './resources/state.ts'
import { SystemCalls } from './resources/system.ts'
import { TagCalls } from './resources/tags.ts'
import { TemplateCalls } from './resources/templates.ts'
import { TestCaseCalls } from './resources/test-cases.ts'
import { VariableCalls } from './resources/variables.ts'
import { VerificationCalls } from './resources/verifications.ts'
import { WebhookCalls } from './resources/webhooks.ts'
import { WorkflowCalls } from './resources/workflows.ts'
import { WorkspaceCalls } from './resources/workspace.ts'
import { WorkspacesCalls } from './resources/workspaces.ts'
import { type LinkFlowOptions, Transport } from './transport/transport.ts'

/** A LinkFlow server: `new LinkFlow({ url: 'https://flow.example.com', token: 'lf_…' })`. */
export class LinkFlow {
  readonly url: string
  readonly workflows: WorkflowCalls
  readonly pins: PinCalls
  readonly folders: FolderCalls
  readonly tags: TagCalls
  readonly templates: TemplateCalls
  readonly testCases: TestCaseCalls
  readonly executions: ExecutionCalls
  readonly events: EventCalls
  readonly credentials: CredentialCalls
  readonly schedules: ScheduleCalls
  readonly webhooks: WebhookCalls
  readonly notifications: NotificationCalls
  readonly nodeTypes: NodeTypeCalls
  readonly apiKeys: ApiKeyCalls
  readonly workspace: WorkspaceCalls
  readonly workspaces: WorkspacesCalls
  readonly members: MemberCalls
  readonly invitations: InvitationCalls
  readonly audit: AuditCalls
  readonly variables: VariableCalls
  readonly dataTables: DataTableCalls
  readonly state: StateCalls
  readonly setup: SetupCalls
  readonly sessions: SessionCalls
  readonly me: MeCalls
  readonly passwordResets: PasswordResetCalls
  readonly verifications: VerificationCalls
  readonly emailChanges: EmailChangeCalls
  readonly accounts: AccountCalls
  readonly operators: OperatorCalls
  readonly packages: PackageCalls
  readonly outbox: OutboxCalls
  readonly system: SystemCalls
  readonly health: HealthCalls

  constructor(options: LinkFlowOptions) {
    const transport = new Transport(options)
    this.url = transport.url
    this.workflows = new WorkflowCalls(transport)
    this.pins = new PinCalls(transport)
    this.folders = new FolderCalls(transport)
    this.tags = new TagCalls(transport)
    this.templates = new TemplateCalls(transport)
    this.testCases = new TestCaseCalls(transport)
    this.executions = new ExecutionCalls(transport)
    this.events = new EventCalls(transport, this.executions, this.workflows)
    this.credentials = new CredentialCalls(transport)
    this.schedules = new ScheduleCalls(transport)
    this.webhooks = new WebhookCalls(transport)
    this.notifications = new NotificationCalls(transport)
    this.nodeTypes = new NodeTypeCalls(transport)
    this.apiKeys = new ApiKeyCalls(transport)
    this.workspace = new WorkspaceCalls(transport)
    this.workspaces = new WorkspacesCalls(transport)
    this.members = new MemberCalls(transport)
    this.invitations = new InvitationCalls(transport)
    this.audit = new AuditCalls(transport)
    this.variables = new VariableCalls(transport)
    this.dataTables = new DataTableCalls(transport)
    this.state = new StateCalls(transport)
    this.setup = new SetupCalls(transport)
    this.sessions = new SessionCalls(transport)
    this.me = new MeCalls(transport)
    this.passwordResets = new PasswordResetCalls(transport)
    this.verifications = new VerificationCalls(transport)
    this.emailChanges = new EmailChangeCalls(transport)
    this.accounts = new AccountCalls(transport)
    this.operators = new OperatorCalls(transport)
    this.packages = new PackageCalls(transport)
    this.outbox = new OutboxCalls(transport)
    this.system = new SystemCalls(transport)
    this.health = new HealthCalls(transport)
  }
}
