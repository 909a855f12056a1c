import { nodeOptionsRequestSchema, nodeOptionsSchema } from '@linkflow/contracts'
import { type Caller, type Route, reply, responds, route } from '@linkflow/http-server'
import type { Result } from '@linkflow/kernel'
import type { HttpPort, NodeRegistry } from '@linkflow/node-runtime'
import { z } from 'zod'
import { OPTIONS_MS_MAX, OPTIONS_TOLD_MAX } from './limits.ts'

export interface NodeOptionsNeeds {
  readonly registry: NodeRegistry
  /** Requests with these credentials (id by type); fails with the ids that the caller may not use. */
  readonly httpFor: (asked: {
    readonly workspaceId: string
    readonly caller: Caller
    readonly credentials: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  }) => Promise<Result<HttpPort, readonly string[]>>
}

/** What a parameter offers, fetched by the node itself with the credential that was chosen for it. */
export const nodeOptionsRoute = ({ registry, httpFor }: NodeOptionsNeeds): Route =>
  route({
    method: 'POST',
    path: '/api/v1/node-types/:type/options',
    summary: 'Fetch what a parameter of a node offers',
    description:
      'For parameters whose schema names a loader as `optionsFrom`. Any other value may be written all the same.',
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ type: z.string().max(128) }),
    body: nodeOptionsRequestSchema,
    bodyExample: { loader: 'channels', search: 'gen', parameters: {}, credentials: {} },
    responses: { 200: responds.json(nodeOptionsSchema, 'What there is to choose from') },
    errors: ['node-type-not-found', 'node-options-unknown', 'node-options-failed', 'credential-not-found'],
    async handle({ workspaceId, caller, signal, params: { type }, body }) {
      const { version, loader, search, parameters, credentials } = body
      const nodeType = version === undefined ? registry.latest(type) : registry.get(type, version)
      if (nodeType === undefined) return reply.problem('node-type-not-found', `There is no such node type «${type}».`)
      const { options = {} } = nodeType
      if (!Object.hasOwn(options, loader))
        return reply.problem('node-options-unknown', `«${type}» has no list «${loader}».`)
      const late = AbortSignal.timeout(OPTIONS_MS_MAX)
      const within = AbortSignal.any([signal, late])
      const http = await httpFor({ workspaceId, caller, credentials, signal: within })
      if (!http.ok)
        return reply.problem('credential-not-found', `There is no credential ${http.error.join(', ')} for you.`)
      const found = await options[loader]!({ search, parameters }, { http: http.value, signal: within, workspaceId })
      if (late.aborted)
        return reply.problem('node-options-failed', `The service took longer than ${OPTIONS_MS_MAX / 1_000} s.`)
      if (!found.ok) return reply.problem('node-options-failed', found.error.message)
      return reply.ok({ items: found.value.slice(0, OPTIONS_TOLD_MAX).map((option) => ({ ...option })) })
    },
  })
