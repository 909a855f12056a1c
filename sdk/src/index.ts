export { type ExpressionPart, type ExpressionText, expr, type Fixed, fixed, text } from './code/expression.ts'
export type { InputPort, NodeHandle } from './code/node-handle.ts'
export { type NodeSettings, type WorkflowOptions, type WorkflowWriter, workflow } from './code/workflow.ts'
export { workflowCode } from './code/workflow-code.ts'
export { compareOutput, type Mismatch } from './compare-output.ts'
export type { Heard, ListenOptions } from './events/listen.ts'
export { type Whereabout, Whereabouts } from './events/whereabouts.ts'
export type { ExecutionChange, FollowOptions } from './follow.ts'
export { isFinal } from './follow.ts'
export type { Nodes } from './generated/nodes.ts'
export type * from './generated/wire-types.ts'
export { LinkFlow } from './linkflow.ts'
export type { List, ListOptions, Page } from './list.ts'
export type { AccountCalls } from './resources/accounts.ts'
export type { ApiKeyCalls } from './resources/api-keys.ts'
export type { AuditCalls, AuditFilter, AuditPlace } from './resources/audit.ts'
export type { CredentialCalls, ListCredentials } from './resources/credentials.ts'
export type { DataTableCalls } from './resources/data-tables.ts'
export type { EmailChangeCalls } from './resources/email-changes.ts'
export type { EventCalls, ExecutionNews } from './resources/events.ts'
export type {
  ExecutionCalls,
  ListExecutions,
  ListItems,
  ListLogs,
  StatisticsOptions,
} from './resources/executions.ts'
export type { FolderCalls } from './resources/folders.ts'
export type { HealthCalls, Readiness } from './resources/health.ts'
export type { InvitationCalls } from './resources/invitations.ts'
export type { MeCalls } from './resources/me.ts'
export type { MemberCalls } from './resources/members.ts'
export type { NodeTypeCalls } from './resources/node-types.ts'
export type { ListNotifications, NotificationCalls } from './resources/notifications.ts'
export type { OperatorCalls } from './resources/operators.ts'
export type { OutboxCalls } from './resources/outbox.ts'
export type { PackageCalls } from './resources/packages.ts'
export type { PasswordResetCalls } from './resources/password-resets.ts'
export type { PinCalls } from './resources/pins.ts'
export type { ListSchedules, ScheduleCalls, TimeRange } from './resources/schedules.ts'
export type { SessionCalls } from './resources/sessions.ts'
export type { SetupCalls } from './resources/setup.ts'
export type { StateCalls, StateOwner } from './resources/state.ts'
export type { SystemCalls } from './resources/system.ts'
export type { TagCalls } from './resources/tags.ts'
export type { TemplateCalls } from './resources/templates.ts'
export type { RunTestCases, TestCaseCalls, TestCaseResult } from './resources/test-cases.ts'
export type { VariableCalls } from './resources/variables.ts'
export type { VerificationCalls } from './resources/verifications.ts'
export type { ListWebhookEvents, ListWebhooks, WebhookCalls, WebhookPlace } from './resources/webhooks.ts'
export type {
  CompareOptions,
  ListWorkflows,
  PublishOptions,
  RevisionOptions,
  RunOptions,
  TestOptions,
  WorkflowCalls,
  WorkflowOrder,
} from './resources/workflows.ts'
export type { WorkspaceCalls } from './resources/workspace.ts'
export type { WorkspacesCalls } from './resources/workspaces.ts'
export { isLinkFlowError, LinkFlowError, type LinkFlowErrorCode } from './transport/linkflow-error.ts'
export type {
  CallOptions,
  CreateOptions,
  LinkFlowOptions,
  WebSocketClass,
  WebSocketLike,
} from './transport/transport.ts'
export { type SignWebhook, signWebhook } from './webhooks/sign-webhook.ts'
export type { WebhookBody, WebhookSecret } from './webhooks/signature.ts'
export {
  type VerifyWebhook,
  verifyWebhook,
  type WebhookHeaders,
  type WebhookVerification,
} from './webhooks/verify-webhook.ts'
