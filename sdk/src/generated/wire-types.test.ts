import type * as contracts from '@linkflow/contracts'
import { expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type * as wire from './wire-types.ts'

/** What a request takes may be such that nobody changes it. */
type Fixed<T> = T extends (infer E)[]
  ? readonly Fixed<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Fixed<T[K]> }
    : T

it('has the types of the schemas, which the compiler checks here', () => {
  expectTypeOf<wire.Workflow>().toEqualTypeOf<contracts.WorkflowView>()
  expectTypeOf<wire.WorkflowSummary>().toEqualTypeOf<contracts.WorkflowSummaryView>()
  expectTypeOf<wire.WorkflowFile>().toEqualTypeOf<contracts.WorkflowFile>()
  expectTypeOf<wire.WorkflowFileInput>().toEqualTypeOf<Fixed<contracts.WorkflowFileInput>>()
  expectTypeOf<wire.Execution>().toEqualTypeOf<contracts.ExecutionView>()
  expectTypeOf<wire.Step>().toEqualTypeOf<contracts.StepItemView>()
  expectTypeOf<wire.Credential>().toEqualTypeOf<contracts.CredentialView>()
  expectTypeOf<wire.CredentialType>().toEqualTypeOf<contracts.CredentialTypeView>()
  expectTypeOf<wire.Schedule>().toEqualTypeOf<contracts.ScheduleView>()
  expectTypeOf<wire.Firing>().toEqualTypeOf<contracts.FiringView>()
  expectTypeOf<wire.Backfill>().toEqualTypeOf<contracts.BackfillView>()
  expectTypeOf<wire.Webhook>().toEqualTypeOf<contracts.WebhookView>()
  expectTypeOf<wire.WebhookEvent>().toEqualTypeOf<contracts.WebhookEventView>()
  expectTypeOf<wire.WebhookListener>().toEqualTypeOf<contracts.WebhookListenerView>()
  expectTypeOf<wire.Redelivery>().toEqualTypeOf<contracts.RedeliveryView>()
  expectTypeOf<wire.ApiKey>().toEqualTypeOf<contracts.ApiKeyView>()
  expectTypeOf<wire.NodeType>().toEqualTypeOf<contracts.NodeTypeView>()
  expectTypeOf<wire.Workspace>().toEqualTypeOf<contracts.WorkspaceView>()
  expectTypeOf<wire.OwnWorkspace>().toEqualTypeOf<contracts.OwnWorkspaceView>()
  expectTypeOf<wire.Member>().toEqualTypeOf<contracts.MemberView>()
  expectTypeOf<wire.Invitation>().toEqualTypeOf<contracts.InvitationView>()
  expectTypeOf<wire.AuditEntry>().toEqualTypeOf<contracts.AuditEntryView>()
  expectTypeOf<wire.AuditVerification>().toEqualTypeOf<contracts.AuditVerificationView>()
  expectTypeOf<wire.RealtimeEvent>().toEqualTypeOf<contracts.RealtimeEvent>()
  expectTypeOf<wire.RealtimeMessage>().toEqualTypeOf<contracts.ServerMessage>()
  expectTypeOf<wire.ExecutionState>().toEqualTypeOf<contracts.ExecutionState>()
  expectTypeOf<wire.Problem>().toEqualTypeOf<contracts.Problem>()
  expectTypeOf<wire.ProblemBody>().toEqualTypeOf<contracts.ProblemBody>()
  expectTypeOf<wire.ErrorCode>().toEqualTypeOf<contracts.ErrorCode>()
  expectTypeOf<wire.Permission>().toEqualTypeOf<contracts.Permission>()
  expectTypeOf<wire.StartExecution>().toEqualTypeOf<Fixed<z.input<typeof contracts.startExecutionSchema>>>()
  expectTypeOf<wire.CreateCredential>().toEqualTypeOf<Fixed<z.input<typeof contracts.createCredentialSchema>>>()
  expectTypeOf<wire.ReplaceCredential>().toEqualTypeOf<Fixed<z.input<typeof contracts.replaceCredentialSchema>>>()
})
