import type { WorkflowFileInput } from '@linkflow/contracts'
import { openTestGateway, type TestAnswer, type TestGateway } from '@linkflow/gateway/testing'
import { systemClock } from '@linkflow/kernel'
import { MemoryWorkspaceKeys, WorkspacePayloads } from '@linkflow/keys'
import { compatibilityNodes } from '@linkflow/n8n'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { pinnablePorts, type WorkflowNeeds, workflowCheck, workflowMigrations, workflowRoutes } from '../index.ts'

const registry = createRegistry([...builtInNodes, ...compatibilityNodes])

export interface WorkflowWorld extends TestGateway {
  /** Types of the acts that were recorded. */
  readonly events: string[]
  readonly needs: WorkflowNeeds
  create(file?: WorkflowFileInput, token?: string): Promise<TestAnswer['body']>
  /** An act on a workflow: `act(id, 'publish')`. */
  act(id: string, what: string, body?: unknown, token?: string): Promise<TestAnswer>
  read(id: string): Promise<TestAnswer['body']>
  put(id: string, file: WorkflowFileInput): Promise<TestAnswer>
}

let paths = 0
/** A webhook at a path of its own, and a node behind it. */
export const aFile = (changes: Partial<WorkflowFileInput> = {}): WorkflowFileInput => ({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: `orders/${++paths}`, respond: 'last-node' } },
    { id: 'set', name: 'Set', type: 'set', parameters: { values: { a: 1 } } },
  ],
  connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'set', port: 'main' } }],
  ...changes,
})

/** The routes of this context behind the real gateway, over a database of its own. */
export async function openWorkflowWorld(changes: Partial<WorkflowNeeds> = {}): Promise<WorkflowWorld> {
  const events: string[] = []
  let needs: WorkflowNeeds | undefined
  const gateway = await openTestGateway({
    sets: [workflowMigrations],
    routes: (database) => {
      needs = {
        database,
        clock: systemClock,
        payloads: new WorkspacePayloads(new MemoryWorkspaceKeys(), { isSealing: true }),
        pinnablePorts: (node) => pinnablePorts(registry, node),
        check: workflowCheck({ registry: registry, credentialTypes: async () => new Map() }),
        addressOf: ({ kind, parameters }) =>
          kind === 'webhook' ? `${parameters.method} ${parameters.path}` : undefined,
        record: async (_, event) => void events.push(event.type),
        ...changes,
      }
      return workflowRoutes(needs)
    },
  })
  const { call } = gateway
  return {
    ...gateway,
    events,
    needs: needs!,
    async create(file = aFile(), token = gateway.token) {
      const { status, text, body } = await call('POST', '/api/v1/workflows', { body: file, token })
      if (status !== 201) throw new Error(text)
      return body
    },
    act: (id, what, body, token = gateway.token) =>
      call('POST', `/api/v1/workflows/${id}/${what}`, { token, ...(body !== undefined && { body }) }),
    read: async (id) => (await call('GET', `/api/v1/workflows/${id}`)).body,
    put: (id, file) => call('PUT', `/api/v1/workflows/${id}`, { body: file }),
  }
}
