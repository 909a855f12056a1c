import {
  discardSchema,
  nameVersionSchema,
  rollBackSchema,
  rolledBackSchema,
  versionChoice,
  versionSchema,
  workflowDiffSchema,
  workflowSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { compareVersions } from '../application/compare-versions.ts'
import { discardDraft } from '../application/discard-draft.ts'
import { nameVersion } from '../application/name-version.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { rollBack } from '../application/roll-back.ts'
import { isEmptyDiff } from '../domain/workflow-diff.ts'
import {
  archived,
  changed,
  credentialsRefused,
  invalid,
  notFound,
  notPublished,
  refused,
  versionNotFound,
} from './problems.ts'
import { diffView, etagOf, liveView, versionView, workflowView } from './view.ts'

export const versionRoutes = (needs: WorkflowNeeds): Route[] => [
  name(needs),
  compare(needs),
  rollBackRoute(needs),
  discard(needs),
]

const params = z.strictObject({ workflowId: z.uuid() })

const name = (needs: WorkflowNeeds) => {
  const run = nameVersion(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/versions',
    summary: 'Keep the draft as a version with a name',
    description: 'It is listed with the published ones, and changes nothing of what is live.',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    body: nameVersionSchema,
    bodyExample: { name: 'Before the new tax rates' },
    idempotent: true,
    responses: { 201: responds.json(versionSchema, 'The version') },
    errors: ['workflow-not-found', 'workflow-changed'],
    async handle({ workspaceId, params: { workflowId }, body }) {
      const { name, note, revision } = body
      const named = await run({ workspaceId, workflowId, revision, name, note })
      if (named.ok) {
        const { value } = named
        const address = `/api/v1/workflows/${workflowId}/versions/${value.id}`
        return reply.created({ ...versionView(value), file: value.file }, address)
      }
      return named.error.type === 'not-found' ? notFound(workflowId) : changed(named.error.currentRevision)
    },
  })
}

const compare = (needs: WorkflowNeeds) => {
  const run = compareVersions(needs)
  return route({
    method: 'GET',
    path: '/api/v1/workflows/:workflowId/diff',
    summary: 'What makes one version of a workflow another',
    description:
      'Each side is `draft`, `live` or the id of a version. Nodes, notes and groups are known by their id, connections by ' +
      'their ends. Of two equal ids in a draft the second is `id#2`.',
    auth: 'api-key',
    permission: 'workflow:read',
    params,
    query: z.strictObject({
      from: versionChoice.default('live').describe('The older side: draft, live or the id of a version'),
      to: versionChoice.default('draft').describe('The newer side: draft, live or the id of a version'),
    }),
    responses: { 200: responds.json(workflowDiffSchema, 'The differences, by what they are of') },
    errors: ['workflow-not-found', 'workflow-version-not-found', 'workflow-not-published'],
    async handle({ workspaceId, params: { workflowId }, query: { from, to } }) {
      const compared = await run({ workspaceId, workflowId, from, to })
      if (compared.ok) {
        const { value: diff } = compared
        return reply.ok({ from, to, identical: isEmptyDiff(diff), diff: diffView(diff) })
      }
      const { error } = compared
      switch (error.type) {
        case 'not-found':
          return notFound(workflowId)
        case 'not-published':
          return notPublished()
        case 'version-not-found':
          return versionNotFound(workflowId, error.version)
        default:
          return assertNever(error)
      }
    },
  })
}

const rollBackRoute = (needs: WorkflowNeeds) => {
  const run = rollBack(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/rollback',
    summary: 'Make an earlier version live again',
    description:
      'A published version keeps its number; a named one, or the snapshot of a draft, gets the next. The draft stays as it is, ' +
      'and the answer says what it holds.',
    auth: 'api-key',
    permission: 'workflow:publish',
    params,
    body: rollBackSchema,
    bodyExample: { version: '0198c0de-0000-7000-8000-00000000000a' },
    responses: { 200: responds.json(rolledBackSchema, 'The workflow, what it replaced, and what the draft is') },
    errors: [
      'workflow-not-found',
      'workflow-version-not-found',
      'workflow-archived',
      'workflow-changed',
      'workflow-invalid',
      'publish-refused',
      'webhook-path-taken',
    ],
    async handle({ workspaceId, params: { workflowId }, body }) {
      const done = await run({ workspaceId, workflowId, versionId: body.version, revision: body.revision })
      if (done.ok) {
        const { workflow, replaced, draft } = done.value
        const view = { workflow: workflowView(workflow), ...(replaced && { replaced: liveView(replaced) }), draft }
        return reply.ok(view, { etag: etagOf(workflow) })
      }
      const { error } = done
      switch (error.type) {
        case 'not-found':
          return notFound(workflowId)
        case 'version-not-found':
          return versionNotFound(workflowId, body.version)
        case 'archived':
          return archived()
        case 'changed':
          return changed(error.currentRevision)
        case 'invalid':
          return invalid(error.problems)
        case 'refused':
          return refused(error.problems)
        default:
          return assertNever(error)
      }
    },
  })
}

const discard = (needs: WorkflowNeeds) => {
  const run = discardDraft(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/discard',
    summary: 'Make the draft what is live, or what another version holds',
    description: 'What the draft held is kept as a version of the kind `auto`.',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    body: discardSchema.optional(),
    bodyExample: { version: 'live', revision: 3 },
    responses: { 200: responds.json(workflowSchema, 'The workflow with its new draft') },
    errors: [
      'workflow-not-found',
      'workflow-version-not-found',
      'workflow-not-published',
      'workflow-changed',
      'credential-use-refused',
    ],
    async handle({ workspaceId, caller, params: { workflowId }, body }) {
      const { version = 'live', revision } = body ?? {}
      const done = await run({ workspaceId, workflowId, version, revision, by: caller })
      if (done.ok) return reply.ok(workflowView(done.value), { etag: etagOf(done.value) })
      const { error } = done
      switch (error.type) {
        case 'not-found':
          return notFound(workflowId)
        case 'not-published':
          return notPublished()
        case 'version-not-found':
          return versionNotFound(workflowId, error.version)
        case 'changed':
          return changed(error.currentRevision)
        case 'credentials-refused':
          return credentialsRefused(error)
        default:
          return assertNever(error)
      }
    },
  })
}
