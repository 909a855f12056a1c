import { changeDraftSchema, changedDraftSchema, type DraftChangeView } from '@linkflow/contracts'
import { type Route, reply, responds, route, schemaProblems } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { changeDraft } from '../application/change-draft.ts'
import { knownData } from '../application/known-data.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import type { DraftChange } from '../domain/draft-change.ts'
import { WORKFLOW_BODY_BYTES_MAX } from '../limits.ts'
import { changed, credentialsRefused, notFound, tooLarge } from './problems.ts'
import { etagOf } from './view.ts'

export const commandRoutes = (needs: WorkflowNeeds): Route[] => [change(needs)]

const change = (needs: WorkflowNeeds) => {
  const run = changeDraft(needs)
  const known = knownData(needs)
  return route({
    method: 'PATCH',
    path: '/api/v1/workflows/:workflowId/draft',
    summary: 'Edit the draft by commands',
    description:
      'All of them or none. What others changed since `baseRevision` is merged if it touches other things, and told in `missing`; ' +
      'if it touches the same, the answer is 409 `draft-conflict` with the same list. A command that was done before, known by ' +
      'its id, is not done again, so a request that was not answered is sent again as it was.',
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ workflowId: z.uuid() }),
    body: changeDraftSchema,
    bodyBytesMax: WORKFLOW_BODY_BYTES_MAX,
    bodyExample: {
      baseRevision: 3,
      commands: [
        {
          id: '0198c0de-0000-7000-8000-00000000000a',
          label: 'change URL in Ask',
          patches: [{ op: 'set', path: '/nodes/ask/parameters/url', value: 'https://api.example/orders' }],
        },
      ],
    },
    responses: {
      200: responds.json(changedDraftSchema, 'The draft has them; how to take them back, and what others did'),
    },
    errors: [
      'workflow-not-found',
      'workflow-changed',
      'workflow-too-large',
      'draft-conflict',
      'draft-base-too-old',
      'command-invalid',
      'command-id-reused',
      'credential-use-refused',
    ],
    async handle({ workspaceId, caller, params: { workflowId }, body }) {
      const done = await run({ workspaceId, workflowId, ...body, by: caller })
      if (done.ok) {
        const { workflow, missing, undo } = done.value
        const asked = { workspaceId, workflowId, file: workflow.draft, may: caller.permissions }
        const { problems } = await needs.check(workflow.draft, workspaceId, known(asked))
        return reply.ok(
          {
            revision: workflow.draftRevision,
            missing: missing.map(changeView),
            undo: undo.map(({ command, patches }) => ({ command, patches: [...patches] })),
            problems: [...problems],
          },
          { etag: etagOf(workflow) },
        )
      }
      const { error } = done
      switch (error.type) {
        case 'not-found':
          return notFound(workflowId)
        case 'too-large':
          return tooLarge()
        case 'changed':
          return changed(error.currentRevision)
        case 'credentials-refused':
          return credentialsRefused(error)
        case 'too-old':
          return reply.problem('draft-base-too-old', 'What changed since is not kept any more. Read the draft again.', {
            facts: { currentRevision: error.currentRevision },
          })
        case 'conflict': {
          const { currentRevision, conflicts, missing } = error
          const where = conflicts[0]!.path === '' ? 'the whole draft' : `«${conflicts[0]!.path}»`
          return reply.problem(
            'draft-conflict',
            `Somebody else changed ${where} since. Nothing was done; choose one.`,
            {
              facts: { currentRevision, conflicts, missing: missing.map(changeView) },
            },
          )
        }
        case 'id-reused':
          return reply.problem(
            'command-id-reused',
            `The command ${error.command} was another one. Make a new id for each.`,
          )
        case 'impossible': {
          const { command, patch, message } = error.problem
          const pointer = `/commands/${command}/patches/${patch}`
          return reply.problem('command-invalid', message, {
            problems: [{ code: 'patch-impossible', message, severity: 'error', pointer }],
          })
        }
        case 'invalid':
          return reply.problem('command-invalid', 'With these commands the draft would be no workflow file.', {
            problems: schemaProblems(error.error),
          })
        default:
          return assertNever(error)
      }
    },
  })
}

const changeView = ({ revision, commands }: DraftChange): DraftChangeView =>
  commands === undefined ? { revision, replaced: true, commands: [] } : { revision, commands: [...commands] }
