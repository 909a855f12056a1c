import { randomUUID } from 'node:crypto'
import type { Ground } from '../ground.ts'
import { at, both, type Recipe, type Recipes, withBody } from './recipe.ts'

const known = at(async (on) => ({ workflowId: await on.kept('workflow', () => on.workflow()) }))
const fresh = at(async (on) => ({ workflowId: await on.workflow() }))
const live = at(async (on) => ({ workflowId: await on.published() }))

/** The revision that a generated one cannot guess is left out. */
const atAnyRevision: Recipe = async (_, given) => ({ ...given, body: undefined })

const anyFile: Recipe = async (on, given) => ({ ...given, body: on.file('plain') })

async function version(on: Ground): Promise<{ workflowId: string; versionId: string }> {
  const workflowId = await on.published()
  const page = await on.must<{ items: { id: string }[] }>('GET /workflows/{workflowId}/versions', {
    params: { workflowId },
  })
  return { workflowId, versionId: page.items[0]!.id }
}

const folder = async (on: Ground): Promise<string> =>
  (await on.must<{ id: string }>('POST /folders', { body: { name: on.named('folder') } })).id

const template = async (on: Ground): Promise<string> => {
  const body = { workflow: await on.kept('workflow', () => on.workflow()), title: on.named('template') }
  return (await on.must<{ id: string }>('POST /templates', { body })).id
}

const asOwner: Recipe = async (on, given) => ({
  ...given,
  token: await on.session(),
  headers: { ...given.headers, 'linkflow-workspace': on.workspaceId },
})

export const workflowRecipes: Recipes = {
  'POST /workflows': anyFile,
  'POST /workflows/import': both(anyFile, async (_on, given) => ({ ...given, query: {} })),
  'POST /workflows/import/preview': both(anyFile, async (_on, given) => ({ ...given, query: {} })),
  'POST /workflows/validate': anyFile,
  'GET /workflows': async (on, given) => {
    const { folder: asked, below: _, favourites: __, ...query } = given.query
    // A word is something to look for; what was generated may have no letter.
    return {
      ...given,
      query: {
        ...query,
        ...(asked !== undefined && { folder: await on.kept('folder', () => folder(on)) }),
        ...(query['q'] !== undefined && { q: 'plain' }),
        ...(query['tags'] !== undefined && { tags: 'a,b' }),
      },
    }
  },
  'GET /workflows/{workflowId}': known,
  'PUT /workflows/{workflowId}': both(known, async (on, given) => ({ ...given, headers: {}, body: on.file('plain') })),
  'DELETE /workflows/{workflowId}': fresh,
  'PATCH /workflows/{workflowId}': both(known, async (on, given) => ({
    ...given,
    body: { tags: ['a', on.tester.chance.word()], folder: null },
  })),
  'PATCH /workflows/{workflowId}/draft': both(fresh, async (on, given) => ({
    ...given,
    body: {
      baseRevision: 1,
      commands: [
        { id: randomUUID(), label: 'rename', patches: [{ op: 'set', path: '/name', value: on.named('renamed') }] },
      ],
    },
  })),
  'PUT /workflows/{workflowId}/favourite': both(known, asOwner),
  'DELETE /workflows/{workflowId}/favourite': both(known, asOwner),
  'POST /workflows/{workflowId}/duplicate': known,
  'POST /workflows/{workflowId}/archive': both(fresh, atAnyRevision),
  'POST /workflows/{workflowId}/restore': at(async (on) => {
    const workflowId = await on.workflow()
    await on.must('POST /workflows/{workflowId}/archive', { params: { workflowId } })
    return { workflowId }
  }),
  'POST /workflows/{workflowId}/publish': both(fresh, atAnyRevision),
  'POST /workflows/{workflowId}/unpublish': live,
  'GET /workflows/{workflowId}/versions': known,
  'POST /workflows/{workflowId}/versions': both(fresh, async (on, given) => ({
    ...given,
    body: { name: on.named('version') },
  })),
  'GET /workflows/{workflowId}/versions/{versionId}': at((on) => on.kept('version', () => version(on))),
  'GET /workflows/{workflowId}/diff': async (on, given) => {
    const { workflowId, versionId } = await on.kept('version', () => version(on))
    return { ...given, params: { workflowId }, query: { from: versionId, to: 'draft' } }
  },
  'POST /workflows/{workflowId}/rollback': async (on, given) => {
    const { workflowId, versionId } = await version(on)
    const body = { ...on.file('plain') }
    await on.must('PUT /workflows/{workflowId}', { params: { workflowId }, body })
    await on.must('POST /workflows/{workflowId}/publish', { params: { workflowId } })
    return { ...given, params: { workflowId }, body: { version: versionId } }
  },
  'POST /workflows/{workflowId}/discard': async (on, given) => {
    const { workflowId, versionId } = await on.kept('version', () => version(on))
    return { ...given, params: { workflowId }, body: { version: on.tester.chance.of(['live', versionId]) } }
  },
  'POST /folders': async (on, given) => ({ ...given, body: { name: on.named('folder') } }),
  'PATCH /folders/{folderId}': both(
    at(async (on) => ({ folderId: await on.kept('folder', () => folder(on)) })),
    async (on, given) => ({ ...given, body: { name: on.named('folder') } }),
  ),
  'DELETE /folders/{folderId}': at(async (on) => ({ folderId: await folder(on) })),
  'POST /templates': async (on, given) =>
    withBody(given, { workflow: await on.kept('workflow', () => on.workflow()), places: [] }),
  'GET /templates/{templateId}': at(async (on) => ({ templateId: await on.kept('template', () => template(on)) })),
  'DELETE /templates/{templateId}': at(async (on) => ({ templateId: await template(on) })),
  'POST /templates/{templateId}/instantiate': async (on, given) => ({
    ...given,
    params: { templateId: await on.kept('template', () => template(on)) },
    body: given.body === undefined ? undefined : { name: on.named('of a template') },
  }),
}
