export { Answers } from './application/answers.ts'
export { CallbackSender, callbackConsumer } from './application/callbacks.ts'
export { childItems } from './application/child-items.ts'
export { CompiledVersion, type WorkflowParts } from './application/compiled-version.ts'
export { errorWorkflowConsumer } from './application/error-workflow.ts'
export type { ExecutableVersion, LoadVersion, TriggerItem } from './application/executable-version.ts'
export { type ObjectOwner, objectsPrefixOf, removeObjects } from './application/execution-objects.ts'
export type { CommittedAnswer, RunEnd, RunWatch } from './application/execution-run.ts'
export { executionView, stepViews } from './application/execution-view.ts'
export { Executions, type StartExecution, type StartResult } from './application/executions.ts'
export { itemsFromInput } from './application/items-from-input.ts'
export { type ItemStorage, JournalItems } from './application/journal-items.ts'
export { LargeTurns } from './application/large-data.ts'
export { leftChildrenConsumer } from './application/left-children.ts'
export { Maintenance, type MaintenanceTask } from './application/maintenance.ts'
export type { StepWorld } from './application/node-step-runner.ts'
export { Permits } from './application/permits.ts'
export { type RerunError, type RerunSource, rerunExecution } from './application/rerun-execution.ts'
export { triggerItem } from './application/trigger-item.ts'
export { type Claims, Worker, type WorkerLog } from './application/worker.ts'
export type {
  ExecutionError,
  ExecutionHead,
  ExecutionId,
  ExecutionMeta,
  ExecutionMode,
  ExecutionStatus,
  VersionId,
  WorkerId,
  WorkflowId,
  WorkspaceId,
} from './domain/execution.ts'
export { eventOf, type Fact, parseJournal } from './domain/fact.ts'
export { type ChooseVersion, chooseTrigger, executionRoutes, outputOf } from './http/executions.routes.ts'
export { resumeMount, resumeTokenOf } from './http/resume-mount.ts'
export { answerReader } from './infrastructure/answer-reader.ts'
export { ExecutionReader, type ExecutionSummary } from './infrastructure/execution-reader.postgres.ts'
export { PostgresExecutionStore } from './infrastructure/execution-store.postgres.ts'
export { FileFirstLaneMarks } from './infrastructure/first-lane-marks.ts'
export { OrphanedObjects } from './infrastructure/orphaned-objects.ts'
export type { ExecutionEnded, WorkersLost } from './infrastructure/outbox-events.ts'
export { type OutboxConsumer, OutboxRelay } from './infrastructure/outbox-relay.ts'
export { PostgresPermitStore } from './infrastructure/permit-store.postgres.ts'
export { HOLD_RESTORED, RESUME_RESTORED, TRANSIENT_TABLES, wakeHeld } from './infrastructure/restored.ts'
export { Retention, type RetentionRule } from './infrastructure/retention.ts'
export { executionMigrations, PARTITIONED_TABLES } from './infrastructure/schema.ts'
export { readFile, storeFile } from './infrastructure/step-services/blob-port.ts'
export type { CredentialFill } from './infrastructure/step-services/http-port.ts'
export { type StepServicesNeeds, stepServices } from './infrastructure/step-services/step-services.ts'
export { StorageMeter, workspacesOver } from './infrastructure/storage-meter.postgres.ts'
export { unfinishedOf } from './infrastructure/unfinished.ts'
export { WritePipeline } from './infrastructure/write-pipeline.ts'
export { CAUTIOUS_MS, LEASE_MS, PERMITS_LOOK_MS, STORAGE_EVERY_MS } from './limits.ts'
