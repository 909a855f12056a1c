import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { checkData, type NodeRegistry } from '@linkflow/node-runtime'
import { PROBLEMS_LISTED_MAX } from '../limits.ts'
import { checkCredentials, type FindCredentialTypes } from './check-credentials.ts'
import { type Trigger, triggersOf } from './check-triggers.ts'
import { type Compilation, compileWorkflow } from './compile-workflow.ts'
import { type KnownData, NOTHING_KNOWN } from './known-data.ts'

export interface CheckedWorkflow {
  readonly problems: readonly Problem[]
  readonly isValid: boolean
  readonly triggers: readonly Trigger[]
}

/** @param known asked for what nodes gave, where expressions ask for data: what is inferred of it is the better for that */
export type CheckWorkflow = (
  file: WorkflowFile,
  workspaceId: string,
  known?: () => Promise<KnownData>,
) => Promise<CheckedWorkflow>

/** Everything that can be said of a workflow without running it, errors first. */
export const workflowCheck =
  (needs: {
    readonly registry: NodeRegistry
    readonly credentialTypes: FindCredentialTypes
    /** What the context that listens to a trigger finds wrong with it, such as a cron expression that never fires. */
    readonly checkTrigger?: (trigger: Trigger, timezone: string | undefined) => readonly Problem[]
  }): CheckWorkflow =>
  async (file, workspaceId, known = async () => NOTHING_KNOWN) => {
    const compilation = compileWorkflow(file, needs.registry)
    const { triggers, problems: ofTriggers } = triggersOf(compilation)
    const ofCredentials = await checkCredentials(file, compilation, workspaceId, needs.credentialTypes)
    const ofListeners = triggers.flatMap((trigger) => needs.checkTrigger?.(trigger, file.settings.timezone) ?? [])
    const ofData = await problemsOfData(file, compilation, known)
    const all = [...compilation.problems, ...ofTriggers, ...ofListeners, ...ofCredentials, ...ofData]
    const errors = all.filter(({ severity }) => severity === 'error')
    const warnings = all.filter(({ severity }) => severity === 'warning')
    const problems = [...errors, ...warnings].slice(0, PROBLEMS_LISTED_MAX)
    return { problems, isValid: errors.length === 0, triggers }
  }

/** Once everything compiles, the data is followed from node to node. */
async function problemsOfData(
  file: WorkflowFile,
  { plan, nodes }: Compilation,
  known: () => Promise<KnownData>,
): Promise<readonly Problem[]> {
  if (plan === undefined) return []
  const { pinned, seen } = JSON.stringify(file.nodes).includes('{{') ? await known() : NOTHING_KNOWN
  const places = new Map(file.nodes.map(({ id }, index) => [id, index]))
  const world = {
    plan,
    dialect: file.settings.dialect,
    nodes: plan.nodes.map(({ id }) => {
      const compiled = nodes.get(id)
      return compiled && { nodeType: compiled.nodeType, raw: compiled.parameters.raw }
    }),
    samples: pinned,
    seen,
  }
  return checkData(world, (node) => `/nodes/${places.get(plan.nodes[node]!.id)}/parameters`)
}
