import {
  executionOutputSchema,
  executionSchema,
  logPageSchema,
  numberInQuery,
  type Problem,
  retryExecutionSchema,
  signalSchema,
  startExecutionSchema,
  stepPageSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { type Clock, isUuid, type Json } from '@linkflow/kernel'
import type { RunAnswer } from '@linkflow/node-runtime'
import { PAGE_SIGNAL } from '@linkflow/nodes'
import { z } from 'zod'
import type { Answers } from '../application/answers.ts'
import type { CompiledVersion } from '../application/compiled-version.ts'
import type { continueExecution } from '../application/continue-execution.ts'
import type { FindLabels } from '../application/execution-labels.ts'
import type { CommittedAnswer } from '../application/execution-run.ts'
import { metaBelow } from '../application/execution-traces.ts'
import { executionView, logViews, pausedAtOf, stepViews } from '../application/execution-view.ts'
import type { Executions } from '../application/executions.ts'
import { itemsFromInput } from '../application/items-from-input.ts'
import type { ItemStorage } from '../application/journal-items.ts'
import type { rerunExecution } from '../application/rerun-execution.ts'
import type { testExecution } from '../application/test-execution.ts'
import type { Pin } from '../application/test-scope.ts'
import type { ExecutionId, VersionId, WorkspaceId } from '../domain/execution.ts'
import type { ExecutionReader } from '../infrastructure/execution-reader.postgres.ts'
import { TEST_BODY_BYTES_MAX } from '../limits.ts'
import { bulkRoutes } from './bulk.routes.ts'
import { continueRoute } from './continue.routes.ts'
import { findingRoutes } from './finding.routes.ts'
import { itemRoutes } from './items.routes.ts'
import { archived, gone, isArchived, isFinal, rerunRefused, sourceOf } from './rerun.ts'
import { type LookLive, stateRoute } from './state.route.ts'
import { testRoute } from './test.routes.ts'

const firstError = (problems: readonly Problem[]): string =>
  problems.find(({ severity }) => severity === 'error')?.message ?? 'its problems are listed.'

/** Which version a run by hand or by API means. */
export type ChooseVersion = (
  workspaceId: string,
  workflowId: string,
  version: string | undefined,
  /** Of a draft with errors a part without may do: the one up to this node. */
  upTo?: string,
) => Promise<
  | { readonly type: 'found'; readonly version: CompiledVersion }
  | { readonly type: 'workflow-not-found' }
  | { readonly type: 'version-not-found' }
  | { readonly type: 'archived' }
  | { readonly type: 'not-published' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
>

export interface ExecutionRouteNeeds {
  readonly executions: Executions
  readonly reader: ExecutionReader
  readonly storage: ItemStorage
  readonly chooseVersion: ChooseVersion
  readonly loadVersion: (id: VersionId) => Promise<CompiledVersion | undefined>
  readonly rerun: ReturnType<typeof rerunExecution>
  readonly lookLive: LookLive
  readonly findLabels: FindLabels
  readonly test: ReturnType<typeof testExecution>
  readonly goOn: ReturnType<typeof continueExecution>
  /** What is pinned in the draft of a workflow; nothing but a test run asks. */
  readonly pinsOf: (workspaceId: string, workflowId: string) => Promise<readonly Pin[]>
  readonly answers: Pick<Answers, 'wait'>
  readonly clock: Clock
}

export const executionRoutes = (needs: ExecutionRouteNeeds): Route[] => [
  startRoute(needs),
  testRoute(needs),
  ...findingRoutes(needs),
  getRoute(needs),
  stateRoute(needs),
  stepsRoute(needs),
  ...itemRoutes(needs),
  logsRoute(needs),
  cancelRoute(needs),
  retryRoute(needs),
  replayRoute(needs),
  continueRoute(needs),
  signalRoute(needs),
  ...bulkRoutes(needs),
]

const executionParams = z.strictObject({ executionId: z.uuid() })
export const notFound = (id: string) =>
  reply.problem('execution-not-found', `There is no execution ${id} here; it may have been removed by its retention.`)

const startRoute = ({ executions, reader, chooseVersion }: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/executions',
    summary: 'Run a workflow',
    description:
      'Without `wait` the answer comes as soon as the execution is stored; with it, when it has ended or the time is up.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: z.strictObject({ workflowId: z.uuid() }),
    body: startExecutionSchema,
    bodyExample: { input: { orderId: 'ord_2f9c1b7a' }, wait: 10 },
    bodyBytesMax: 128 * 1024 * 1024,
    prototypeKeys: 'data',
    idempotent: true,
    responses: {
      200: responds.json(executionOutputSchema, 'It has ended; with its output'),
      202: responds.json(executionOutputSchema, 'It is stored and runs'),
    },
    errors: [
      'workflow-not-found',
      'workflow-version-not-found',
      'workflow-archived',
      'workflow-not-published',
      'workflow-invalid',
      'trigger-missing',
      'trigger-not-found',
      'input-invalid',
      'server-busy',
      'database-unavailable',
      'execution-refused',
      'execution-dropped',
      'storage-full',
    ],
    async handle({ workspaceId, params: { workflowId }, body, trace }) {
      const chosen = await chooseVersion(workspaceId, workflowId, body.version)
      if (chosen.type !== 'found') return versionRefused(chosen, workflowId, body.version)
      const { version } = chosen
      const trigger = chooseTrigger(version, body.trigger)
      if (trigger === undefined) return triggerRefused(version, body.trigger)
      const items = itemsFromInput(body.input as Json | undefined)
      if (!items.ok) return reply.problem('input-invalid', items.error)
      const started = await executions.start({
        version,
        trigger,
        items: items.value,
        mode: 'api',
        ...(body.wait !== undefined && body.wait > 0 && { waitMs: body.wait * 1000 }),
        meta: { ...(body.callback !== undefined && { callback: body.callback }), ...metaBelow(trace) },
      })
      switch (started.type) {
        case 'busy':
          return reply.problem(
            started.storage === undefined ? 'server-busy' : 'storage-full',
            started.storage ?? 'The backlog is full; nothing was started.',
            {
              headers: { 'retry-after': String(Math.ceil(started.retryAfterMs / 1000)) },
            },
          )
        case 'unavailable':
          return reply.problem(
            'database-unavailable',
            'The execution could not be stored in time; nothing is promised.',
            {
              headers: { 'retry-after': String(Math.ceil(started.retryAfterMs / 1000)) },
            },
          )
        case 'refused':
          return reply.problem('execution-refused', started.message)
        case 'dropped':
          return reply.problem('execution-dropped', `${started.message} It is on record as ${started.id}.`)
        default: {
          const summary = await reader.get(workspaceId as WorkspaceId, started.id)
          if (summary === undefined) return reply.problem('execution-refused', 'The execution was removed already.')
          const execution = executionView(summary)
          if (started.type === 'answered') return reply.ok({ execution, ...outputOf(started.answer) })
          return reply.accepted({ execution }, { location: `/api/v1/executions/${started.id}` })
        }
      }
    },
  })

export function versionRefused(
  chosen: Exclude<Awaited<ReturnType<ChooseVersion>>, { type: 'found' }>,
  workflowId: string,
  version: string | undefined,
) {
  switch (chosen.type) {
    case 'workflow-not-found':
      return reply.problem('workflow-not-found', `There is no workflow ${workflowId} here.`)
    case 'version-not-found':
      return reply.problem('workflow-version-not-found', `The workflow has no version ${version}.`)
    case 'archived':
      return archived()
    case 'not-published':
      return reply.problem(
        'workflow-not-published',
        'The workflow has no live version. Publish it, or run its draft with version «draft».',
      )
    case 'invalid':
      return reply.problem('workflow-invalid', `The workflow cannot run as it is: ${firstError(chosen.problems)}`, {
        problems: chosen.problems,
      })
  }
}

export function triggerRefused({ plan }: CompiledVersion, wanted: string | undefined) {
  const names = plan.triggers.map((index) => `«${plan.nodes[index]!.id}»`).join(', ')
  return wanted === undefined
    ? reply.problem('trigger-missing', `The workflow has several triggers and no manual one; name one of ${names}.`)
    : reply.problem('trigger-not-found', `«${wanted}» is no trigger of the workflow; it has ${names || 'none'}.`)
}

/** The manual one, else the only one. */
export function chooseTrigger({ plan, nodes }: CompiledVersion, wanted: string | undefined): string | undefined {
  const ids = plan.triggers.map((index) => plan.nodes[index]!.id)
  if (wanted !== undefined)
    return (
      ids.find((id) => id === wanted) ??
      plan.triggers.map((index) => plan.nodes[index]!).find((node) => node.name === wanted)?.id
    )
  const manual = plan.triggers.find((index) => nodes[index]!.nodeType.type === 'manual')
  if (manual !== undefined) return plan.nodes[manual]!.id
  return ids.length === 1 ? ids[0] : undefined
}

/** `output` is what Respond gave, else the last step's items, keyed by node name if several end. */
export function outputOf(answer: CommittedAnswer): { output?: unknown } {
  if (answer.type === 'parked') return {}
  if (answer.type === 'responded') {
    const { body } = answer.answer as unknown as RunAnswer
    return {
      output:
        body.type === 'json'
          ? body.value
          : body.type === 'text'
            ? body.text
            : body.type === 'file'
              ? { file: { name: body.file.name, mimeType: body.file.mimeType, bytes: body.file.bytes } }
              : null,
    }
  }
  const { output } = answer
  if (output.length === 0) return {}
  if (output.length === 1) return { output: output[0]!.items }
  return { output: Object.fromEntries(output.map((end) => [end.node, end.items])) }
}

const getRoute = ({ reader, findLabels }: ExecutionRouteNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId',
    summary: 'One execution',
    auth: 'api-key',
    permission: 'execution:read',
    params: executionParams,
    responses: { 200: responds.json(executionSchema, 'The execution') },
    errors: ['execution-not-found'],
    async handle({ workspaceId, params: { executionId } }) {
      const summary = await reader.get(workspaceId as WorkspaceId, executionId)
      if (summary === undefined) return notFound(executionId)
      const view = executionView(summary, (await findLabels(workspaceId, [summary]))(summary))
      if (summary.status !== 'paused') return reply.ok(view)
      const pausedAt = pausedAtOf(await reader.facts(workspaceId as WorkspaceId, executionId))
      return reply.ok({ ...view, ...(pausedAt && { pausedAt }) })
    },
  })

export async function load({ reader, loadVersion }: ExecutionRouteNeeds, workspaceId: string, id: string) {
  const summary = await reader.get(workspaceId as WorkspaceId, id)
  if (summary === undefined) return undefined
  const [facts, version] = await Promise.all([
    reader.facts(workspaceId as WorkspaceId, id),
    loadVersion(summary.versionId as VersionId),
  ])
  return { summary, facts, version }
}

const stepsRoute = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId/steps',
    summary: 'The steps of an execution, in the order in which they began',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    params: executionParams,
    query: z.strictObject({
      limit: numberInQuery.pipe(z.int().min(1).max(1000)).default(500),
      cursor: numberInQuery.pipe(z.int().min(0)).optional(),
    }),
    responses: {
      200: responds.json(stepPageSchema, 'A page of steps'),
    },
    errors: ['execution-not-found', 'payloads-gone', 'workflow-version-not-found'],
    async handle({ workspaceId, params: { executionId }, query: { limit, cursor = 0 } }) {
      const loaded = await load(needs, workspaceId, executionId)
      if (loaded === undefined) return notFound(executionId)
      if (loaded.facts.length === 0) return gone()
      if (loaded.version === undefined)
        return reply.problem('workflow-version-not-found', 'The version that ran cannot be loaded.')
      const views = stepViews(loaded.version, loaded.facts)
      const next = cursor + limit
      return reply.ok({ items: views.slice(cursor, next), ...(next < views.length && { nextCursor: String(next) }) })
    },
  })

const logsRoute = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId/logs',
    summary: 'What the steps of an execution logged',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    params: executionParams,
    query: z.strictObject({
      after: numberInQuery
        .pipe(z.int().min(0))
        .default(0)
        .describe('Lines to leave out: how many the caller has already'),
      limit: numberInQuery.pipe(z.int().min(1).max(5000)).default(1000),
    }),
    responses: {
      200: responds.json(logPageSchema, 'Lines, and the status of the execution'),
    },
    errors: ['execution-not-found'],
    async handle({ workspaceId, params: { executionId }, query: { after, limit } }) {
      const summary = await needs.reader.get(workspaceId as WorkspaceId, executionId)
      if (summary === undefined) return notFound(executionId)
      const lines = logViews(await needs.reader.facts(workspaceId as WorkspaceId, executionId))
      const next = after + limit
      return reply.ok({
        items: lines.slice(after, next),
        status: summary.status,
        ...(next < lines.length && { nextCursor: String(next) }),
      })
    },
  })

const cancelRoute = ({ executions, reader }: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/executions/:executionId/cancel',
    summary: 'Cancel an execution',
    description: 'Running steps are stopped; a write that has begun is awaited.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:write',
    params: executionParams,
    responses: { 202: responds.json(executionSchema, 'It will end within seconds') },
    errors: ['execution-not-found', 'execution-finished'],
    async handle({ workspaceId, params: { executionId } }) {
      const summary = await reader.get(workspaceId as WorkspaceId, executionId)
      if (summary === undefined) return notFound(executionId)
      const marked = isFinal(summary) ? [] : await executions.cancel([executionId as ExecutionId])
      if (marked.length === 0)
        return reply.problem(
          'execution-finished',
          `The execution has ended as ${summary.status}; there is nothing to cancel.`,
        )
      return reply.accepted(executionView((await reader.get(workspaceId as WorkspaceId, executionId)) ?? summary))
    },
  })

const retryRoute = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/executions/:executionId/retry',
    summary: 'Run again from what failed, or from a node',
    description:
      'A new execution takes over every step that need not run again. With `edit` a node has put out other items: the ' +
      'history of the new execution says that they were edited.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: executionParams,
    body: retryExecutionSchema,
    bodyExample: { version: 'live' },
    bodyBytesMax: TEST_BODY_BYTES_MAX,
    prototypeKeys: 'data',
    idempotent: true,
    responses: { 202: responds.json(executionSchema, 'The new execution') },
    errors: [
      'execution-not-found',
      'execution-unfinished',
      'payloads-gone',
      'workflow-version-not-found',
      'step-not-found',
      'workflow-archived',
      'workflow-not-published',
      'execution-is-test',
      'edit-invalid',
      'execution-refused',
    ],
    async handle({ workspaceId, params: { executionId }, body, trace }) {
      const loaded = await load(needs, workspaceId, executionId)
      if (loaded === undefined) return notFound(executionId)
      if (!isFinal(loaded.summary))
        return reply.problem(
          'execution-unfinished',
          `The execution is ${loaded.summary.status}; cancel it first, or wait for its end.`,
        )
      let versionId: VersionId | undefined
      if (body.version === 'live') {
        const live = await needs.chooseVersion(workspaceId, loaded.summary.workflowId, 'live')
        if (live.type === 'archived') return archived()
        if (live.type !== 'found')
          return reply.problem('workflow-not-published', 'The workflow has no live version to run.')
        versionId = live.version.versionId
      }
      const how = {
        kind: 'retry',
        trace,
        ...(body.from !== undefined && { from: body.from }),
        ...(body.edit && { edit: body.edit }),
        ...(versionId && { versionId }),
      } as const
      return again(needs, workspaceId, loaded, how)
    },
  })

const replayRoute = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/executions/:executionId/replay',
    summary: 'Run again from the beginning, with the same trigger items',
    tag: 'executions',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: executionParams,
    idempotent: true,
    responses: { 202: responds.json(executionSchema, 'The new execution') },
    errors: [
      'execution-not-found',
      'payloads-gone',
      'workflow-archived',
      'workflow-version-not-found',
      'step-not-found',
      'execution-is-test',
      'edit-invalid',
      'execution-refused',
    ],
    async handle({ workspaceId, params: { executionId }, trace }) {
      const loaded = await load(needs, workspaceId, executionId)
      return loaded === undefined ? notFound(executionId) : again(needs, workspaceId, loaded, { kind: 'replay', trace })
    },
  })

async function again(
  needs: ExecutionRouteNeeds,
  workspaceId: string,
  { summary, facts }: NonNullable<Awaited<ReturnType<typeof load>>>,
  how: Parameters<ExecutionRouteNeeds['rerun']>[1],
) {
  if (await isArchived(needs, workspaceId, summary)) return archived()
  const made = await needs.rerun(sourceOf(workspaceId, summary, facts), how)
  if (!made.ok) return rerunRefused(made.error)
  const view = await needs.reader.get(workspaceId as WorkspaceId, made.value)
  return reply.accepted(executionView(view ?? { ...summary, id: made.value }), {
    location: `/api/v1/executions/${made.value}`,
  })
}

/** Answers of pages come by their address only: files come with them, and a file is what our own parser made. */
const signalKey = z
  .string()
  .min(1)
  .max(256)
  .refine((key) => !key.startsWith(PAGE_SIGNAL), { error: `must not begin with ${PAGE_SIGNAL}` })

const signalRoute = ({ executions, reader }: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/executions/:executionId/signals/:key',
    summary: 'Send a signal to an execution',
    description: 'A signal that comes before the wait for it is kept; one wait consumes it.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:write',
    params: z.strictObject({ executionId: z.uuid(), key: signalKey }),
    body: signalSchema,
    bodyExample: { data: { approved: true } },
    prototypeKeys: 'data',
    idempotent: true,
    responses: { 202: responds.empty('Stored') },
    errors: ['execution-not-found', 'execution-finished'],
    async handle({ workspaceId, params: { executionId, key }, body }) {
      const summary = isUuid(executionId) ? await reader.get(workspaceId as WorkspaceId, executionId) : undefined
      if (summary === undefined) return notFound(executionId)
      const stored = await executions.signal(
        executionId as ExecutionId,
        key,
        body.data === undefined ? undefined : JSON.stringify(body.data),
      )
      if (stored === 'not-live')
        return reply.problem(
          'execution-finished',
          `The execution has ended as ${summary.status}; nothing waits for the signal.`,
        )
      return { kind: 'empty' as const, status: 202 as const }
    },
  })
