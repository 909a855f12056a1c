import type { Problem, WorkflowFile } from '@linkflow/contracts'
import type { NodeRegistry } from '@linkflow/node-runtime'
import { PROBLEMS_LISTED_MAX } from '../limits.ts'
import { checkCredentials, type FindCredentialTypes } from './check-credentials.ts'
import { type Trigger, triggersOf } from './check-triggers.ts'
import { compileWorkflow } from './compile-workflow.ts'

export interface CheckedWorkflow {
  readonly problems: readonly Problem[]
  readonly isValid: boolean
  readonly triggers: readonly Trigger[]
}

export type CheckWorkflow = (file: WorkflowFile, workspaceId: string) => Promise<CheckedWorkflow>

/** Everything that can be said of a workflow without running it, errors first. */
export const workflowCheck =
  (needs: {
    readonly registry: NodeRegistry
    readonly credentialTypes: FindCredentialTypes
    /** What the context that listens to a trigger finds wrong with it, such as a cron expression that never fires. */
    readonly checkTrigger?: (trigger: Trigger, timezone: string | undefined) => readonly Problem[]
  }): CheckWorkflow =>
  async (file, workspaceId) => {
    const compilation = compileWorkflow(file, needs.registry)
    const { triggers, problems: ofTriggers } = triggersOf(compilation)
    const ofCredentials = await checkCredentials(file, compilation, workspaceId, needs.credentialTypes)
    const ofListeners = triggers.flatMap((trigger) => needs.checkTrigger?.(trigger, file.settings.timezone) ?? [])
    const all = [...compilation.problems, ...ofTriggers, ...ofListeners, ...ofCredentials]
    const errors = all.filter(({ severity }) => severity === 'error')
    const warnings = all.filter(({ severity }) => severity === 'warning')
    const problems = [...errors, ...warnings].slice(0, PROBLEMS_LISTED_MAX)
    return { problems, isValid: errors.length === 0, triggers }
  }
