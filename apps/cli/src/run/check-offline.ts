import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { compatibilityNodes } from '@linkflow/n8n'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { workflowCheck } from '@linkflow/workflow'

/** Which credentials a workspace has is known to its server only. */
const KNOWN_TO_THE_SERVER = new Set(['credential-unknown', 'credential-type-wrong'])

const check = workflowCheck({
  registry: createRegistry([...builtInNodes, ...compatibilityNodes]),
  credentialTypes: async () => new Map(),
})

/** Everything that can be said of a workflow file without a server, errors first. */
export async function checkOffline(file: WorkflowFile): Promise<readonly Problem[]> {
  const { problems } = await check(file, '')
  return problems.filter(({ code }) => !KNOWN_TO_THE_SERVER.has(code))
}

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error')
