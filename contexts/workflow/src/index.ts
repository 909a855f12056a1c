import type { Route } from '@linkflow/http-server'
import type { WorkflowNeeds } from './application/needs.ts'
import { commandRoutes } from './http/commands.routes.ts'
import { draftRoutes } from './http/drafts.routes.ts'
import { favouriteRoutes } from './http/favourites.routes.ts'
import { findingRoutes } from './http/finding.routes.ts'
import { importRoutes } from './http/import.routes.ts'
import { keepingRoutes } from './http/keeping.routes.ts'
import { pinRoutes } from './http/pins.routes.ts'
import { publishingRoutes } from './http/publishing.routes.ts'
import { readingRoutes } from './http/reading.routes.ts'
import { templateRoutes } from './http/templates.routes.ts'
import { testCaseRoutes } from './http/test-cases.routes.ts'
import { versionRoutes } from './http/versions.routes.ts'

export type { FindCredentialTypes } from './application/check-credentials.ts'
export type { Trigger } from './application/check-triggers.ts'
export { type CheckedWorkflow, type CheckWorkflow, workflowCheck } from './application/check-workflow.ts'
export { type ChooseVersionError, chooseVersion } from './application/choose-version.ts'
export { type Compilation, type CompiledNode, compileWorkflow } from './application/compile-workflow.ts'
export { createWorkflow } from './application/create-workflow.ts'
export { type CredentialUse, countCredentialUses, findWorkflowsUsingCredential } from './application/credential-uses.ts'
export { type LoadVersion, versionLoader } from './application/load-version.ts'
export {
  type Publication,
  type StepToPin,
  type StepUnread,
  WORKFLOW_CHANNEL,
  type WorkflowEvent,
  type WorkflowNeeds,
} from './application/needs.ts'
export { pinnablePorts } from './application/pinnable-ports.ts'
export { pins, pinsForTest } from './application/pins.ts'
export { type PublishWorkflowError, publishWorkflow } from './application/publish-workflow.ts'
export { publishedAmong } from './application/published-among.ts'
export { getWorkflow, searchWorkflows } from './application/read-workflows.ts'
export { type SnapshotFileError, snapshotFile } from './application/snapshot-file.ts'
export { deleteWorkflow, unpublishWorkflow } from './application/unpublish-workflow.ts'
export { updateWorkflow } from './application/update-workflow.ts'
export { findVariableUses } from './application/variable-uses.ts'
export type { PinnedOutputs } from './domain/pin.ts'
export type { LoadedVersion, VersionId, Workflow, WorkflowId, WorkflowSummary } from './domain/workflow.ts'
export { workflowMigrations } from './infrastructure/schema.ts'
export { readTemplates } from './infrastructure/template-files.ts'
export {
  type ActiveTrigger,
  bumpRouteVersion,
  readActiveTriggers,
  readRouteVersion,
  releaseLiveVersions,
} from './infrastructure/trigger-repository.postgres.ts'

export const workflowRoutes = (needs: WorkflowNeeds): Route[] => [
  ...readingRoutes(needs),
  ...importRoutes(needs),
  ...draftRoutes(needs),
  ...commandRoutes(needs),
  ...publishingRoutes(needs),
  ...versionRoutes(needs),
  ...keepingRoutes(needs),
  ...findingRoutes(needs),
  ...favouriteRoutes(needs),
  ...templateRoutes(needs),
  ...pinRoutes(needs),
  ...testCaseRoutes(needs),
]
