import * as contracts from '@linkflow/contracts'
import { z } from 'zod'
import { objectText, type Schema, typeText } from './type-text.ts'

/** What the API answers. Schemas with an id of their own bring it along. */
const ANSWERS: Readonly<Record<string, z.ZodType>> = {
  WorkflowFile: contracts.workflowFileSchema,
  WorkflowNode: contracts.workflowNodeSchema,
  WorkflowConnection: contracts.connectionSchema,
  WorkflowSettings: contracts.settingsSchema,
  WorkflowNote: contracts.noteSchema,
  WorkflowGroup: contracts.groupSchema,
  Join: contracts.joinSchema,
  Retry: contracts.retrySchema,
  Retention: contracts.retentionSchema,
  Workflow: contracts.workflowSchema,
  WorkflowSummary: contracts.workflowSummarySchema,
  Validation: contracts.validationSchema,
  VersionSummary: contracts.versionSummarySchema,
  Version: contracts.versionSchema,
  RolledBack: contracts.rolledBackSchema,
  ValueChange: contracts.valueChangeSchema,
  WorkflowDiff: contracts.workflowDiffSchema,
  Patch: contracts.patchSchema,
  DraftCommand: contracts.draftCommandSchema,
  DraftChange: contracts.draftChangeSchema,
  ChangedDraft: contracts.changedDraftSchema,
  TemplateSummary: contracts.templateSummarySchema,
  TemplatePlace: contracts.templatePlaceSchema,
  Template: contracts.templateSchema,
  InstantiatedTemplate: contracts.instantiatedTemplateSchema,
  ImportedWorkflows: contracts.importedWorkflowsSchema,
  ImportPreview: contracts.importPreviewSchema,
  ImportReport: contracts.workflowReportSchema,
  TagCount: contracts.tagCountSchema,
  Folder: contracts.folderSchema,
  Problem: contracts.problemSchema,
  ProblemBody: contracts.problemBodySchema,
  ExecutionStatus: contracts.executionStatusSchema,
  ExecutionError: contracts.executionErrorSchema,
  ExecutionMode: contracts.executionModeSchema,
  Execution: contracts.executionSchema,
  ExecutionPage: contracts.executionListSchema,
  BulkResult: contracts.bulkResultSchema,
  ExecutionStatistics: contracts.statisticsSchema,
  ExecutionResult: contracts.executionOutputSchema,
  Step: contracts.stepSchema,
  ItemsPage: contracts.itemsPageSchema,
  LogLine: contracts.logLineSchema,
  LogPage: contracts.logPageSchema,
  Permission: contracts.permissionSchema,
  ApiKey: contracts.apiKeySchema,
  CreatedApiKey: contracts.createdApiKeySchema,
  Credential: contracts.credentialSchema,
  CredentialType: contracts.credentialTypeSchema,
  CredentialUses: contracts.credentialUsesSchema,
  CredentialSharing: contracts.credentialSharingSchema,
  CredentialTest: contracts.credentialTestSchema,
  NodeType: contracts.nodeTypeSchema,
  NodeOptions: contracts.nodeOptionsSchema,
  NodePackage: contracts.packageSchema,
  NodePackagePreview: contracts.packagePreviewSchema,
  Workspace: contracts.workspaceSchema,
  ListedAccount: contracts.listedAccountSchema,
  GivenPasswordReset: contracts.givenResetSchema,
  Account: contracts.accountSchema,
  Role: contracts.roleSchema,
  Me: contracts.meSchema,
  SetupState: contracts.setupStateSchema,
  Tokens: contracts.tokensSchema,
  Challenge: contracts.challengeSchema,
  Session: contracts.sessionSchema,
  TotpSecret: contracts.totpSecretSchema,
  ScheduleRule: contracts.scheduleRuleSchema,
  Schedule: contracts.scheduleSchema,
  ScheduleRuns: contracts.scheduleRunsSchema,
  ScheduleCalendar: contracts.scheduleCalendarSchema,
  SchedulePreview: contracts.schedulePreviewSchema,
  Firing: contracts.firingSchema,
  Backfill: contracts.backfillSchema,
  BackfillPreview: contracts.backfillPreviewSchema,
  Webhook: contracts.webhookSchema,
  WebhookSettings: contracts.webhookSettingsSchema,
  WebhookEventSummary: contracts.webhookEventSummarySchema,
  WebhookEvent: contracts.webhookEventSchema,
  WebhookListener: contracts.webhookListenerSchema,
  TestPage: contracts.testPageSchema,
  RedeliveryPreview: contracts.redeliveryPreviewSchema,
  Redelivery: contracts.redeliverySchema,
  PasskeyQuestion: contracts.passkeyQuestionSchema,
  NewPasskeyQuestion: contracts.newPasskeyQuestionSchema,
  Passkey: contracts.passkeySchema,
  AddedPasskey: contracts.addedPasskeySchema,
  SignInWays: contracts.signInWaysSchema,
  BegunSso: contracts.begunSsoSchema,
  Identity: contracts.identitySchema,
  OwnWorkspace: contracts.ownWorkspaceSchema,
  Member: contracts.memberSchema,
  Invitation: contracts.invitationSchema,
  OpenInvitation: contracts.openInvitationSchema,
  Joined: contracts.joinedSchema,
  GivenInvitation: contracts.givenInvitationSchema,
  WorkspaceExport: contracts.workspaceExportSchema,
  DeletedWorkspace: contracts.deletedWorkspaceSchema,
  WorkspaceSettings: contracts.workspaceSettingsSchema,
  Variable: contracts.variableSchema,
  DataTable: contracts.dataTableSchema,
  DataRow: contracts.dataRowSchema,
  DataRowPage: contracts.dataRowPageSchema,
  DataRowList: contracts.dataRowListSchema,
  RowCount: contracts.rowCountSchema,
  StateEntry: contracts.stateEntrySchema,
  StateValue: contracts.stateValueSchema,
  StateNumber: contracts.stateNumberSchema,
  VariableUses: contracts.variableUsesSchema,
  ImportedVariables: contracts.importedVariablesSchema,
  RefusedEvent: contracts.refusedEventSchema,
  Operator: contracts.operatorSchema,
  Confirmed: contracts.confirmedSchema,
  ServerProcess: contracts.serverProcessSchema,
  HealthFact: contracts.healthFactSchema,
  SystemHealth: contracts.systemHealthSchema,
  SupportBundle: contracts.supportBundleSchema,
  Notification: contracts.notificationSchema,
  UnreadCount: contracts.unreadCountSchema,
  NotificationPreferences: contracts.notificationPreferencesSchema,
  MutedWorkflow: contracts.mutedWorkflowSchema,
  NotificationWebhook: contracts.notificationWebhookSchema,
  Actor: contracts.actorSchema,
  PinSummary: contracts.pinSummarySchema,
  Pin: contracts.pinSchema,
  TestCaseSummary: contracts.testCaseSummarySchema,
  TestCase: contracts.testCaseSchema,
  ExpectedField: contracts.expectedFieldSchema,
  AuditEntry: contracts.auditEntrySchema,
  AuditVerification: contracts.auditVerificationSchema,
  StepDelta: contracts.stepDeltaSchema,
  ExecutionDelta: contracts.executionDeltaSchema,
  RealtimeEvent: contracts.realtimeEventSchema,
  RealtimeMessage: contracts.serverMessageSchema,
  RealtimeTicket: contracts.ticketSchema,
  ExecutionState: contracts.executionStateSchema,
}

/** What it takes: fields with a default may be left out, and lists may be such that nobody changes. */
const REQUESTS: Readonly<Record<string, z.ZodType>> = {
  WorkflowFileInput: contracts.workflowFileSchema,
  WorkflowNodeInput: contracts.workflowNodeSchema,
  WorkflowConnectionInput: contracts.connectionSchema,
  WorkflowSettingsInput: contracts.settingsSchema,
  WorkflowGroupInput: contracts.groupSchema,
  RetryInput: contracts.retrySchema,
  StartExecution: contracts.startExecutionSchema,
  TestWorkflow: contracts.testWorkflowSchema,
  ContinueExecution: contracts.continueExecutionSchema,
  SetPin: contracts.setPinSchema,
  CreateTestCase: contracts.createTestCaseSchema,
  RetryExecution: contracts.retryExecutionSchema,
  BulkExecutions: contracts.bulkExecutionsSchema,
  ChangeDraft: contracts.changeDraftSchema,
  NameVersion: contracts.nameVersionSchema,
  RollBack: contracts.rollBackSchema,
  Discard: contracts.discardSchema,
  PlaceWorkflow: contracts.placeWorkflowSchema,
  KeepTemplate: contracts.keepTemplateSchema,
  InstantiateTemplate: contracts.instantiateTemplateSchema,
  CreateFolder: contracts.createFolderSchema,
  ChangeFolder: contracts.changeFolderSchema,
  CreateApiKey: contracts.createApiKeySchema,
  CredentialFields: contracts.credentialFieldsSchema,
  CreateCredential: contracts.createCredentialSchema,
  ReplaceCredential: contracts.replaceCredentialSchema,
  ShareCredential: contracts.shareCredentialSchema,
  TestNewCredential: contracts.testNewCredentialSchema,
  Setup: contracts.setupSchema,
  SignIn: contracts.signInSchema,
  SecondFactor: contracts.secondFactorSchema,
  ChangePassword: contracts.changePasswordSchema,
  CompletePasswordReset: contracts.completeResetSchema,
  PreviewSchedule: contracts.previewScheduleSchema,
  BackfillRange: contracts.backfillRangeSchema,
  WebhookSettingsInput: contracts.webhookSettingsSchema,
  Listen: contracts.listenSchema,
  Redeliver: contracts.redeliverRangeSchema,
  Confirmation: contracts.confirmationSchema,
  PasskeyAnswer: contracts.passkeyAnswerSchema,
  NewPasskeyAnswer: contracts.newPasskeyAnswerSchema,
  AddPasskey: contracts.addPasskeySchema,
  PasskeySignIn: contracts.passkeySignInSchema,
  CompleteSso: contracts.completeSsoSchema,
  CompleteLink: contracts.completeLinkSchema,
  SetVariable: contracts.setVariableSchema,
  Column: contracts.columnSchema,
  CreateDataTable: contracts.createDataTableSchema,
  DataFilter: contracts.dataFilterSchema,
  QueryRows: contracts.queryRowsSchema,
  UpdateRows: contracts.updateRowsSchema,
  UpsertRows: contracts.upsertRowsSchema,
  ImportRows: contracts.importRowsSchema,
  SetState: contracts.setStateSchema,
  IncrementState: contracts.incrementStateSchema,
  ImportVariables: contracts.importVariablesSchema,
  ChangeWorkspaceSettings: contracts.changeWorkspaceSettingsSchema,
  SetNotificationWebhook: contracts.setNotificationWebhookSchema,
  ChangeNotificationPreferences: contracts.changeNotificationPreferencesSchema,
  CreateInvitation: contracts.createInvitationSchema,
  JoinWorkspace: contracts.joinWorkspaceSchema,
  NodeOptionsRequest: contracts.nodeOptionsRequestSchema,
  NodePackageSource: contracts.packageSourceSchema,
  NodePackageInstallation: contracts.installPackageSchema,
}

/** The types of the wire, from the schemas of the wire. */
export function wireTypes(): string {
  const codes = Object.keys(contracts.errorCodes).map((code) => `  | '${code}'`)
  const declarations = [
    ...declared(ANSWERS, 'output', {}),
    ...declared(REQUESTS, 'input', ANSWERS),
    `/** Every code that the API answers with. */\nexport type ErrorCode =\n${codes.join('\n')}`,
  ]
  return declarations.join('\n\n')
}

/** Fields whose schema has a name refer to it; requests refer to answers where both are the same. */
function declared(
  named: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
  known: Readonly<Record<string, z.ZodType>>,
): string[] {
  const names = new Names()
  const options = { readonly: io === 'input' }
  for (const [name, schema] of Object.entries(named)) names.set(schema, name)
  for (const [name, schema] of Object.entries(known)) {
    if (!names.isNamed(schema) && isTheSameToTake(schema)) names.set(schema, name)
  }
  return Object.entries(named).map(([name, schema]) => {
    const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', metadata: names }) as unknown as Schema
    const own = json.$ref === undefined ? json : json.$defs![json.$ref.replace('#/$defs/', '')]!
    const about = own.description === undefined ? '' : `/** ${own.description} */\n`
    return own.properties === undefined
      ? `${about}export type ${name} = ${typeText(own, options)}`
      : `${about}export interface ${name} ${objectText(own, options)}`
  })
}

/** It is a word or a number. */
const isTheSameToTake = (schema: z.ZodType): boolean =>
  !/"default":|"array"|"object"/.test(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' })))

/** Descriptions as the schemas have them, names as the SDK has them. */
class Names extends z.core.$ZodRegistry<{ id?: string }> {
  private readonly names = new Map<z.core.$ZodType, string>()

  set(schema: z.ZodType, name: string): void {
    this.names.set(schema, name)
  }

  isNamed(schema: z.ZodType): boolean {
    return this.names.has(schema)
  }

  override get<S extends z.core.$ZodType>(schema: S): never {
    const { id: _, ...meta } = z.globalRegistry.get(schema) ?? {}
    const id = this.names.get(schema)
    return { ...meta, ...(id !== undefined && { id }) } as never
  }
}
