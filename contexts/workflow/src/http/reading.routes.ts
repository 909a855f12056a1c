import {
  idCursor,
  pageById,
  pageLimit,
  sortedCursorOf,
  versionPageSchema,
  versionSchema,
  workflowListQuery,
  workflowPageSchema,
  workflowSchema,
} from '@linkflow/contracts'
import { type Caller, type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { ownerOf } from '../application/create-workflow.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { getVersion, getVersions, getWorkflow, searchWorkflows } from '../application/read-workflows.ts'
import { askedWords } from '../domain/search-words.ts'
import type { ListedWorkflow } from '../infrastructure/workflow-list.postgres.ts'
import { accountOf, personNeeded } from './favourites.routes.ts'
import { notFound, versionNotFound } from './problems.ts'
import { etagOf, listedView, versionView, workflowView } from './view.ts'

export const readingRoutes = (needs: WorkflowNeeds): Route[] => [
  list(needs),
  get(needs),
  listVersionsRoute(needs),
  getVersionRoute(needs),
]

const list = (needs: WorkflowNeeds) => {
  const search = searchWorkflows(needs)
  return route({
    method: 'GET',
    path: '/api/v1/workflows',
    summary: 'List workflows, by default the newest first',
    auth: 'api-key',
    permission: 'workflow:read',
    query: workflowListQuery,
    responses: { 200: responds.json(workflowPageSchema, 'A page of workflows, without their files') },
    errors: ['session-needed'],
    async handle({ caller, workspaceId, query: { limit, cursor, ...asked } }) {
      const { q, live, below, favourites, archived, owner, failing, activity, ...filter } = asked
      const accountId = accountOf(caller)
      if (favourites === 'true' && accountId === undefined) return personNeeded()
      const among = failing === 'true' ? await failingFor(needs, caller) : undefined
      const rows = await search({
        workspaceId,
        ...filter,
        limit: limit + 1,
        below: below === 'true',
        archived: archived === 'true',
        favourites: favourites === 'true',
        ...(accountId !== undefined && { accountId }),
        ...(cursor !== undefined && { after: cursor }),
        ...(q !== undefined && { words: askedWords(q) }),
        ...(live !== undefined && { live: live === 'true' }),
        ...(owner !== undefined && { owner: owner === 'me' ? ownerOf(caller)!.id : owner }),
        ...(among && { among }),
      })
      const items = rows.slice(0, limit)
      const more = rows.length > limit && { nextCursor: sortedCursorOf(items.at(-1)!.place) }
      const besideOf = await lookBeside(needs, caller, items, activity === 'true')
      return reply.ok({ items: items.map((item) => listedView(item, besideOf(item))), ...more })
    },
  })
}

/** Who may not see executions is not told by them which workflows fail. */
const failingFor = async ({ failingIn }: WorkflowNeeds, { workspaceId, permissions }: Caller) =>
  permissions.has('execution:read') ? ((await failingIn?.(workspaceId)) ?? []) : []

/** What others know of the workflows of a page: one question to each of them. */
async function lookBeside(
  { activityOf, namesOfPeople }: WorkflowNeeds,
  { workspaceId, permissions }: Caller,
  items: readonly ListedWorkflow[],
  withActivity: boolean,
) {
  const accounts = items.flatMap(({ owner }) => (owner?.type === 'account' ? [owner.id] : []))
  const [names, activities] = await Promise.all([
    accounts.length === 0 ? undefined : namesOfPeople?.([...new Set(accounts)]),
    withActivity && items.length > 0
      ? activityOf?.(
          workspaceId,
          items.map(({ id }) => id),
          permissions,
        )
      : undefined,
  ])
  return ({ id, owner }: ListedWorkflow) => ({
    ownerName: owner && names?.get(owner.id),
    activity: activities?.get(id),
  })
}

const get = (needs: WorkflowNeeds) => {
  const find = getWorkflow(needs)
  return route({
    method: 'GET',
    path: '/api/v1/workflows/:workflowId',
    summary: 'Read a workflow with its draft',
    auth: 'api-key',
    permission: 'workflow:read',
    params: z.strictObject({ workflowId: z.uuid() }),
    responses: { 200: responds.json(workflowSchema, 'The workflow; its revision is the ETag') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId } }) {
      const found = await find({ workspaceId, workflowId })
      if (found === undefined) return notFound(workflowId)
      return reply.ok(workflowView(found), { etag: etagOf(found) })
    },
  })
}

const listVersionsRoute = (needs: WorkflowNeeds) => {
  const read = getVersions(needs)
  return route({
    method: 'GET',
    path: '/api/v1/workflows/:workflowId/versions',
    summary: 'List the published and named versions of a workflow, newest first',
    auth: 'api-key',
    permission: 'workflow:read',
    params: z.strictObject({ workflowId: z.uuid() }),
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(versionPageSchema, 'A page of versions, without their files') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId }, query: { limit, cursor } }) {
      const page = { workspaceId, workflowId, limit: limit + 1, ...(cursor !== undefined && { after: cursor }) }
      const rows = await read(page)
      if (rows === undefined) return notFound(workflowId)
      const { items, ...next } = pageById(rows, limit)
      return reply.ok({ items: items.map(versionView), ...next })
    },
  })
}

const getVersionRoute = (needs: WorkflowNeeds) => {
  const find = getVersion(needs)
  return route({
    method: 'GET',
    path: '/api/v1/workflows/:workflowId/versions/:versionId',
    summary: 'Read a version with its file',
    description: 'Published and named ones, and the snapshots of drafts that executions name.',
    auth: 'api-key',
    permission: 'workflow:read',
    params: z.strictObject({ workflowId: z.uuid(), versionId: z.uuid() }),
    responses: { 200: responds.json(versionSchema, 'The version') },
    errors: ['workflow-version-not-found'],
    async handle({ workspaceId, params: { workflowId, versionId } }) {
      const found = await find({ workspaceId, workflowId, versionId })
      if (found === undefined) return versionNotFound(workflowId, versionId)
      return reply.ok({ ...versionView(found), file: found.file })
    },
  })
}
