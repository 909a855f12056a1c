export { type ExpressionPart, type ExpressionText, expr, type Fixed, fixed, text } from './code/expression.ts'
export type { InputPort, NodeHandle } from './code/node-handle.ts'
export { type NodeSettings, type WorkflowOptions, type WorkflowWriter, workflow } from './code/workflow.ts'
export { workflowCode } from './code/workflow-code.ts'
export type { ExecutionChange, FollowOptions } from './follow.ts'
export { isFinal } from './follow.ts'
export type { Nodes } from './generated/nodes.ts'
export type * from './generated/wire-types.ts'
export { LinkFlow } from './linkflow.ts'
export type { List, ListOptions, Page } from './list.ts'
export type { AccountCalls } from './resources/accounts.ts'
export type { ApiKeyCalls } from './resources/api-keys.ts'
export type { CredentialCalls, ListCredentials } from './resources/credentials.ts'
export type { ExecutionCalls, ListExecutions, ListItems, ListLogs } from './resources/executions.ts'
export type { NodeTypeCalls } from './resources/node-types.ts'
export type { ListWorkflows, RevisionOptions, RunOptions, WorkflowCalls } from './resources/workflows.ts'
export type { WorkspaceCalls } from './resources/workspace.ts'
export { isLinkFlowError, LinkFlowError, type LinkFlowErrorCode } from './transport/linkflow-error.ts'
export type { CallOptions, CreateOptions, LinkFlowOptions } from './transport/transport.ts'
export { type SignWebhook, signWebhook } from './webhooks/sign-webhook.ts'
export type { WebhookBody, WebhookSecret } from './webhooks/signature.ts'
export {
  type VerifyWebhook,
  verifyWebhook,
  type WebhookHeaders,
  type WebhookVerification,
} from './webhooks/verify-webhook.ts'
