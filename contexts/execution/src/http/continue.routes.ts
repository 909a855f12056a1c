import { continueExecutionSchema, executionSchema } from '@linkflow/contracts'
import { reply, responds, route } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import { z } from 'zod'
import type { Continuation } from '../application/continue-execution.ts'
import { executionView } from '../application/execution-view.ts'
import { checkItems } from '../application/item-edit.ts'
import type { ExecutionId, VersionId, WorkspaceId } from '../domain/execution.ts'
import type { PauseFact } from '../domain/fact.ts'
import { Stops } from '../domain/stops.ts'
import { TEST_BODY_BYTES_MAX } from '../limits.ts'
import type { ExecutionRouteNeeds } from './executions.routes.ts'

type Edit = NonNullable<z.output<typeof continueExecutionSchema>['edit']>

export const continueRoute = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/executions/:executionId/continue',
    summary: 'Let a paused test run go on',
    description:
      'One step, to the next breakpoint, or to the end. With `edit` the node that it is paused at puts out other items: ' +
      'instead of what it did, or, where it is paused before it, instead of running. The history says that they were edited.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: z.strictObject({ executionId: z.uuid() }),
    body: continueExecutionSchema,
    bodyExample: { to: 'next', edit: { node: 'transform', port: 'main', items: [{ total: 40 }] } },
    bodyBytesMax: TEST_BODY_BYTES_MAX,
    prototypeKeys: 'data',
    responses: { 202: responds.json(executionSchema, 'It goes on') },
    errors: ['execution-not-found', 'execution-not-paused', 'edit-invalid'],
    async handle({ workspaceId, params: { executionId }, body: { to, edit } }) {
      const workspace = workspaceId as WorkspaceId
      const summary = await needs.reader.get(workspace, executionId)
      if (summary === undefined)
        return reply.problem('execution-not-found', `There is no execution ${executionId} here.`)
      const notPaused = () =>
        reply.problem(
          'execution-not-paused',
          `The execution is ${summary.status}; only a test run that is paused goes on.`,
        )
      const pause = summary.status === 'paused' ? await pauseOf(needs, workspace, executionId) : undefined
      if (pause === undefined) return notPaused()
      const checked = edit && (await checkEdit(needs, summary.versionId as VersionId, pause, edit))
      if (checked?.ok === false) return reply.problem('edit-invalid', checked.error)
      const how: Continuation = { to, ...(checked && { edit: checked.value }) }
      const done = await needs.goOn(executionId as ExecutionId, how)
      if (!done.ok) return reply.problem('execution-not-paused', 'Somebody else has let the execution go on already.')
      return reply.accepted(executionView((await needs.reader.get(workspace, executionId)) ?? summary))
    },
  })

const pauseOf = async ({ reader }: ExecutionRouteNeeds, workspaceId: WorkspaceId, id: string) =>
  Stops.of(await reader.facts(workspaceId, id))?.pause

async function checkEdit(
  { loadVersion }: ExecutionRouteNeeds,
  versionId: VersionId,
  { k: step, w: when }: PauseFact,
  { node, port, items }: Edit,
): Promise<Result<NonNullable<Continuation['edit']>, string>> {
  const plan = (await loadVersion(versionId))?.plan
  const paused = plan?.nodes[plan.indexById.get(step.split('@', 1)[0]!) ?? -1]
  if (paused === undefined) return fail('The version that runs cannot be loaded.')
  if (node !== paused.id && node !== paused.name) {
    return fail(`The execution is paused ${when} «${paused.id}», and only what that node puts out can be changed now.`)
  }
  const checked = checkItems(paused, port, items)
  return checked.ok ? ok({ port, items: checked.value }) : checked
}
