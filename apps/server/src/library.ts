import { join } from 'node:path'
import { people } from '@linkflow/auth'
import { ExecutionReader, type ItemStorage, lastOutputs, stepOutputs, type WorkspaceId } from '@linkflow/execution'
import { ExecutionLabels } from './execution-labels.ts'
import type { Installation } from './installation.ts'
import type { Integration } from './integration.ts'
import { collectUnused } from './rest.ts'
import type { Schedules } from './schedules.ts'
import { openSpillRoot } from './spill-root.ts'
import { type StepWorldParts, stepWorld } from './step-world.ts'
import { Versions } from './versions.ts'
import { workflowActivity } from './workflow-activity.ts'
import { type OpenedWorkflows, openWorkflows } from './workflows.ts'

/** The workflows, their versions ready to run, and what can be read of their executions. */
export interface Library {
  readonly workflows: OpenedWorkflows
  readonly versions: Versions
  readonly reader: ExecutionReader
  readonly storage: ItemStorage
  readonly labels: ExecutionLabels
}

interface Parts
  extends Pick<Installation, 'dataDir' | 'database' | 'clock' | 'payloads'>,
    Integration,
    Omit<StepWorldParts, keyof Library | 'loadVersion'> {
  readonly schedules: Pick<Schedules, 'sync' | 'forget'>
}

/**
 * Wired here, because each needs the other: a version is compiled for the world of its steps, these call other workflows
 * and read what those gave, and workflows show how their executions do.
 */
export function openLibrary(parts: Parts): Library {
  const { dataDir, database, clock, payloads, registry, packages, credentials, schedules, tenants, objects } = parts
  const spillRoot = openSpillRoot(dataDir)
  const storage: ItemStorage = {
    objects,
    localObjectPath: async (object) => ((await objects.isSealed(object)) ? undefined : join(dataDir, 'blobs', object)),
    spillFolder: (name) => join(spillRoot, name),
  }
  const reader = new ExecutionReader(database, payloads, collectUnused)
  const labels = new ExecutionLabels(database, clock)
  const { named } = people(database)
  const workflows = openWorkflows({
    database,
    clock,
    payloads,
    registry,
    credentials,
    schedules,
    beside: {
      activityOf: workflowActivity(database, reader),
      failingIn: (workspaceId) => reader.failingWorkflows(workspaceId as WorkspaceId),
      namesOfPeople: async (ids) =>
        new Map([...(await named(ids))].map(([id, { name, email }]) => [id, name || email])),
    },
    changed: (workflowId) => labels.forget(workflowId),
  })
  const loadVersion: Versions['get'] = (id) => versions.get(id)
  const world = stepWorld({ ...parts, storage, reader, workflows, loadVersion })
  const versions = new Versions(workflows.loadVersion, registry, world, tenants.variables, () => packages.refresh())
  workflows.attach(versions)
  workflows.readSteps(stepOutputs(reader, storage, loadVersion))
  workflows.readRuns(lastOutputs(reader))
  return { workflows, versions, reader, storage, labels }
}
