import {
  type ServerProcessView,
  serverProcessListSchema,
  supportBundleSchema,
  systemHealthSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import type { drainProcess } from '../application/draining.ts'
import { type SupportNeeds, supportBundle } from '../application/support-bundle.ts'
import { type ListedProcess, stateOf } from '../domain/process.ts'
import { SILENT_MS } from '../limits.ts'

export interface OperationRoutesNeeds extends Omit<SupportNeeds, 'processes'> {
  readonly listProcesses: () => Promise<readonly ListedProcess[]>
  readonly drain: ReturnType<typeof drainProcess>
}

/** For operators of the installation: no role in a workspace gives these permissions (docs/adr/0023). */
export const operationRoutes = (needs: OperationRoutesNeeds): Route[] =>
  [list, drain, health, bundle].map((make) => make(needs))

const list = ({ listProcesses }: OperationRoutesNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/system/processes',
    summary: 'List the processes of the installation',
    description:
      'Those that are there, newest first, then those that are gone, for an hour. A process says every five seconds that it ' +
      'is there; after fifteen without a sign it has no heartbeat.',
    auth: 'api-key',
    permission: 'system:read',
    responses: { 200: responds.json(serverProcessListSchema, 'The processes') },
    handle: async () => reply.ok({ items: (await listProcesses()).map(processView) }),
  })

const drain = (needs: OperationRoutesNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/system/processes/:processId/drain',
    summary: 'Let a process take no more executions',
    description:
      'What it runs gets LINKFLOW_DRAIN_MS to end, the rest is handed back to the others. It goes on answering requests, and ' +
      'takes executions again when it is started anew. The last one that takes any is not drained.',
    auth: 'api-key',
    permission: 'system:write',
    params: z.strictObject({ processId: z.uuid() }),
    responses: { 204: responds.empty('It was asked to; the list tells when it has none left') },
    errors: ['process-not-found', 'process-runs-nothing', 'process-last'],
    async handle({ params: { processId } }) {
      const done = await needs.drain(processId)
      if (done.ok) return reply.noContent()
      switch (done.error) {
        case 'not-found':
          return reply.problem('process-not-found', `There is no process ${processId} that is there now.`)
        case 'runs-nothing':
          return reply.problem('process-runs-nothing', 'It takes no executions, so there is nothing to drain.')
        case 'last':
          return reply.problem(
            'process-last',
            'It is the last one that takes executions: nobody would run them. Start another one first.',
          )
        default:
          return assertNever(done.error)
      }
    },
  })

const health = ({ health: facts, nowMs, version, databaseVersion }: OperationRoutesNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/system/health',
    summary: 'How the installation does, in figures',
    description:
      'Each figure is read alone: one that cannot be read is told as `unknown`, with the reason. What to do about one that ' +
      'is not good is in docs/guides/runbooks.md, under its name. Figures of requests are of the process that answers, and ' +
      'of the last five minutes.',
    auth: 'api-key',
    permission: 'system:read',
    responses: { 200: responds.json(systemHealthSchema, 'The figures') },
    async handle() {
      const postgres = await databaseVersion().catch(() => undefined)
      return reply.ok({
        at: new Date(nowMs()).toISOString(),
        versions: { linkflow: version, node: process.versions.node, ...(postgres !== undefined && { postgres }) },
        facts: [...(await facts())],
      })
    },
  })

const bundle = ({ listProcesses, ...needs }: OperationRoutesNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/system/support-bundle',
    summary: 'What somebody who helps wants to know, as one document',
    description:
      'Versions, settings without what they hold where that may be a secret, health, processes, migrations, and the latest ' +
      'warnings of this process. No data of workspaces, no addresses, no secrets: it can be handed to somebody else.',
    auth: 'api-key',
    permission: 'system:read',
    responses: { 200: responds.json(supportBundleSchema, 'The bundle') },
    handle: async () =>
      reply.ok(await supportBundle({ ...needs, processes: async () => (await listProcesses()).map(processView) }), {
        'content-disposition': 'attachment; filename="linkflow-support.json"',
      }),
  })

function processView(process: ListedProcess): ServerProcessView {
  const { startedAtMs, beatAgeMs, stoppedAt, drainAskedAt, ...rest } = process
  return {
    ...rest,
    state: stateOf(process, SILENT_MS),
    startedAt: new Date(startedAtMs).toISOString(),
    heartbeatAgeMs: Math.max(0, Math.round(beatAgeMs)),
    ...(stoppedAt && { stoppedAt: stoppedAt.toISOString() }),
    ...(drainAskedAt && { drainAskedAt: drainAskedAt.toISOString() }),
  }
}
