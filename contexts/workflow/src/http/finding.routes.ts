import {
  changeFolderSchema,
  createFolderSchema,
  type FolderView,
  folderPageSchema,
  folderSchema,
  placeWorkflowSchema,
  tagListQuery,
  tagPageSchema,
  workflowSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { type FolderError, folders } from '../application/folders.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { placeWorkflow, tagCounts } from '../application/place-workflow.ts'
import type { ListedFolder } from '../infrastructure/folder-repository.postgres.ts'
import { FOLDER_DEPTH_MAX, FOLDERS_PER_WORKSPACE_MAX } from '../limits.ts'
import { notFound } from './problems.ts'
import { etagOf, workflowView } from './view.ts'

export const findingRoutes = (needs: WorkflowNeeds): Route[] => [
  place(needs),
  tags(needs),
  listFolders(needs),
  createFolder(needs),
  changeFolder(needs),
  removeFolder(needs),
]

const place = (needs: WorkflowNeeds) => {
  const run = placeWorkflow(needs)
  return route({
    method: 'PATCH',
    path: '/api/v1/workflows/:workflowId',
    summary: 'Give a workflow its tags, or put it into a folder',
    description: 'What is left out stays as it is. Nothing of the draft changes; that is edited at `/draft`.',
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ workflowId: z.uuid() }),
    body: placeWorkflowSchema,
    bodyExample: { tags: ['billing'], folder: null },
    responses: { 200: responds.json(workflowSchema, 'The workflow') },
    errors: ['workflow-not-found', 'folder-not-found'],
    async handle({ workspaceId, params: { workflowId }, body }) {
      const placed = await run({ workspaceId, workflowId, tags: body.tags, folder: body.folder })
      if (placed.ok) return reply.ok(workflowView(placed.value), { etag: etagOf(placed.value) })
      return placed.error === 'not-found' ? notFound(workflowId) : folderNotFound(body.folder!)
    },
  })
}

const tags = (needs: WorkflowNeeds) => {
  const count = tagCounts(needs)
  return route({
    method: 'GET',
    path: '/api/v1/tags',
    summary: 'The tags of workflows, with how many have each',
    tag: 'workflows',
    auth: 'api-key',
    permission: 'workflow:read',
    query: tagListQuery,
    responses: { 200: responds.json(tagPageSchema, 'A page of the tags that are in use, by name') },
    async handle({ workspaceId, query: { limit, cursor } }) {
      const rows = await count({ workspaceId, limit: limit + 1, ...(cursor !== undefined && { after: cursor }) })
      const items = rows.slice(0, limit)
      return reply.ok({ items, ...(rows.length > limit && { nextCursor: items.at(-1)!.tag }) })
    },
  })
}

const params = z.strictObject({ folderId: z.uuid() })
const folderNotFound = (id: string) => reply.problem('folder-not-found', `There is no folder ${id} here.`)

const listFolders = (needs: WorkflowNeeds) => {
  const { list } = folders(needs)
  return route({
    method: 'GET',
    path: '/api/v1/folders',
    summary: 'All folders of the workspace, by name',
    auth: 'api-key',
    permission: 'workflow:read',
    responses: { 200: responds.json(folderPageSchema, 'The whole tree, each with its parent') },
    handle: async ({ workspaceId }) => reply.ok({ items: (await list({ workspaceId })).map(folderView) }),
  })
}

const createFolder = (needs: WorkflowNeeds) => {
  const { create } = folders(needs)
  return route({
    method: 'POST',
    path: '/api/v1/folders',
    summary: 'Make a folder for workflows',
    auth: 'api-key',
    permission: 'workflow:write',
    body: createFolderSchema,
    bodyExample: { name: 'Billing' },
    idempotent: true,
    responses: { 201: responds.json(folderSchema, 'The folder') },
    errors: [...PLACING_ERRORS, 'folder-limit-reached'],
    async handle({ workspaceId, body: { name, parent } }) {
      const made = await create({ workspaceId, name, parent })
      if (made.ok) return reply.created(folderView(made.value), `/api/v1/folders/${made.value.id}`)
      if (made.error === 'limit-reached') {
        return reply.problem(
          'folder-limit-reached',
          `A workspace has at most ${FOLDERS_PER_WORKSPACE_MAX} folders; remove some.`,
        )
      }
      return refusal(made.error, parent ?? '', name)
    },
  })
}

const changeFolder = (needs: WorkflowNeeds) => {
  const { change } = folders(needs)
  return route({
    method: 'PATCH',
    path: '/api/v1/folders/:folderId',
    summary: 'Rename or move a folder',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    body: changeFolderSchema,
    bodyExample: { name: 'Invoices' },
    responses: { 200: responds.json(folderSchema, 'The folder') },
    errors: [...PLACING_ERRORS],
    async handle({ workspaceId, params: { folderId }, body: { name, parent } }) {
      const changed = await change({ workspaceId, folderId, name, parent })
      if (changed.ok) return reply.ok(folderView(changed.value))
      return refusal(changed.error, changed.error === 'not-found' ? folderId : (parent ?? ''), name ?? '')
    },
  })
}

const removeFolder = (needs: WorkflowNeeds) => {
  const { remove } = folders(needs)
  return route({
    method: 'DELETE',
    path: '/api/v1/folders/:folderId',
    summary: 'Remove an empty folder',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    responses: { 204: responds.empty('Removed') },
    errors: ['folder-not-found', 'folder-not-empty'],
    async handle({ workspaceId, params: { folderId } }) {
      const removed = await remove({ workspaceId, folderId })
      if (removed.ok) return reply.noContent()
      return removed.error === 'not-empty'
        ? reply.problem(
            'folder-not-empty',
            'The folder holds workflows or folders, archived ones included. Move them first.',
          )
        : folderNotFound(folderId)
    },
  })
}

const PLACING_ERRORS = ['folder-not-found', 'folder-name-taken', 'folder-inside-itself', 'folder-too-deep'] as const

function refusal(error: FolderError, folderId: string, name: string) {
  switch (error) {
    case 'name-taken':
      return reply.problem('folder-name-taken', `There is a folder «${name}» there already.`)
    case 'inside-itself':
      return reply.problem('folder-inside-itself', 'The folder would be inside itself. Choose another place.')
    case 'too-deep':
      return reply.problem('folder-too-deep', `Folders are at most ${FOLDER_DEPTH_MAX} deep.`)
    default:
      return folderNotFound(folderId)
  }
}

const folderView = ({ id, name, parent, workflows, createdAt }: ListedFolder): FolderView => ({
  id,
  name,
  ...(parent !== undefined && { parent }),
  workflows,
  createdAt: createdAt.toISOString(),
})
