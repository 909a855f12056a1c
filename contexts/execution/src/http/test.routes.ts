import { executionOutputSchema, testWorkflowSchema } from '@linkflow/contracts'
import { reply, responds, route } from '@linkflow/http-server'
import { assertNever, type Json } from '@linkflow/kernel'
import { z } from 'zod'
import { executionView } from '../application/execution-view.ts'
import { itemsFromInput } from '../application/items-from-input.ts'
import type { TestError } from '../application/test-execution.ts'
import { triggerBefore } from '../application/test-scope.ts'
import { type TestSourceError, testSource } from '../application/test-source.ts'
import type { WorkspaceId } from '../domain/execution.ts'
import { TEST_BODY_BYTES_MAX } from '../limits.ts'
import {
  chooseTrigger,
  type ExecutionRouteNeeds,
  outputOf,
  triggerRefused,
  versionRefused,
} from './executions.routes.ts'
import { gone } from './rerun.ts'

const workflowParams = z.strictObject({ workflowId: z.uuid() })

export const testRoute = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/test',
    summary: 'Try the draft, or a part of it',
    description:
      'Runs the draft up to and including a node, and of what lies before it only what is missing: steps of an earlier ' +
      'execution are taken over where they and all before them are unchanged, and nodes with pinned data do not run. ' +
      'The named node itself always runs. In the history taken over steps are `reused` and pinned ones `pinned`. What ' +
      'runs runs for real: a node that sends something sends it.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: workflowParams,
    body: testWorkflowSchema,
    bodyExample: { node: 'transform', wait: 10 },
    bodyBytesMax: TEST_BODY_BYTES_MAX,
    prototypeKeys: 'data',
    idempotent: true,
    responses: {
      200: responds.json(executionOutputSchema, 'It has ended; with its output'),
      202: responds.json(executionOutputSchema, 'It is stored and runs'),
    },
    errors: [
      'workflow-not-found',
      'workflow-archived',
      'workflow-not-published',
      'workflow-invalid',
      'workflow-version-not-found',
      'trigger-missing',
      'trigger-not-found',
      'input-invalid',
      'node-not-found',
      'pin-invalid',
      'breakpoint-invalid',
      'execution-not-found',
      'execution-unfinished',
      'payloads-gone',
      'server-busy',
      'execution-refused',
    ],
    async handle({ workspaceId, params: { workflowId }, body }) {
      const chosen = await needs.chooseVersion(workspaceId, workflowId, 'draft', body.node)
      if (chosen.type !== 'found') return versionRefused(chosen, workflowId, 'draft')
      const { version } = chosen
      const trigger = chooseTrigger(version, body.trigger ?? triggerBefore(version, body.node))
      if (trigger === undefined) return triggerRefused(version, body.trigger)
      const items = body.items === undefined ? undefined : itemsFromInput(body.items as Json[])
      if (items !== undefined && !items.ok) return reply.problem('input-invalid', items.error)
      const refusal = needs.executions.refusal(version.workspaceId)
      if (refusal?.type === 'refused') return reply.problem('execution-refused', refusal.message)
      if (refusal?.type === 'busy')
        return reply.problem('server-busy', 'The backlog is full; nothing was started.', {
          headers: { 'retry-after': String(Math.ceil(refusal.retryAfterMs / 1000)) },
        })
      const from = body.reuseFrom ?? (body.node === undefined ? 'none' : 'latest')
      const source = await testSource(needs)(version, from)
      if (!source.ok) return sourceRefused(source.error, body.reuseFrom)
      const started = await needs.test({
        version,
        trigger,
        to: body.node,
        items: items?.value,
        pins: await needs.pinsOf(workspaceId, workflowId),
        source: source.value,
        ...(body.breakpoints && { stops: body.breakpoints }),
        ...(body.pauseFirst && { pausesFirst: true }),
      })
      if (!started.ok) return testRefused(started.error)
      const id = started.value
      const answer = body.wait ? await needs.answers.wait(id, body.wait * 1000) : undefined
      const summary = await needs.reader.get(workspaceId as WorkspaceId, id)
      if (summary === undefined) return reply.problem('execution-refused', 'The execution was removed already.')
      const execution = executionView(summary)
      if (answer !== undefined && answer.type !== 'parked') return reply.ok({ execution, ...outputOf(answer) })
      return reply.accepted({ execution }, { location: `/api/v1/executions/${id}` })
    },
  })

function sourceRefused(error: TestSourceError, id: string | undefined) {
  switch (error.type) {
    case 'execution-not-found':
      return reply.problem(
        'execution-not-found',
        `The workflow has no execution ${id}; its retention may have removed it.`,
      )
    case 'execution-unfinished':
      return reply.problem(
        'execution-unfinished',
        `The execution is ${error.status}; cancel it first, or wait for its end.`,
      )
    case 'version-missing':
      return reply.problem('workflow-version-not-found', 'The version that ran cannot be loaded.')
    case 'payloads-gone':
      return gone()
    default:
      return assertNever(error)
  }
}

function testRefused(error: TestError) {
  switch (error.type) {
    case 'node-not-found':
      return reply.problem('node-not-found', `The draft has no node «${error.node}».`)
    case 'pin-invalid':
      return reply.problem(
        'pin-invalid',
        `Data is pinned to port «${error.port}» of node «${error.node}», which has no such port by now. Pin it anew, or remove it.`,
      )
    case 'breakpoint-invalid':
      return reply.problem(
        'breakpoint-invalid',
        `There can be no such breakpoint at «${error.node}»: ${error.message}.`,
      )
    case 'payloads-gone':
      return gone()
    case 'refused':
      return reply.problem('execution-refused', error.message)
    default:
      return assertNever(error)
  }
}
