import type { Ground } from '../ground.ts'
import { freshWorkspace, within } from './fresh-workspace.ts'
import { at, both, type Recipe, type Recipes } from './recipe.ts'

const known = at(async (on) => ({ credentialId: await on.kept('credential', () => on.credential()) }))

/** Where a test of a credential may go to: the world that the processes of the tests may call. */
const there = (on: Ground) => ({
  host: `127.0.0.1:${on.site.cluster.world.port}`,
  url: `${on.site.cluster.world.url}/`,
})

const bearer = (on: Ground) => ({ type: 'bearer', fields: { token: 'nothing-secret' }, allowedHosts: [there(on).host] })

const testable: Recipe = async (on, given) => {
  const credentialId = await on.kept('testable credential', async () => {
    const body = { name: on.named('testable'), ...bearer(on) }
    return (await on.must<{ id: string }>('POST /credentials', { body })).id
  })
  return { ...given, params: { credentialId }, body: { url: there(on).url } }
}

/** A workspace makes some thirty tests a minute; beyond, the next one does. */
async function elsewhere(on: Ground): Promise<{ token: string; headers: Readonly<Record<string, string>> }> {
  const round = Math.floor(tests / TESTS_PER_WORKSPACE)
  tests += 1
  const workspace = await on.kept(`workspace for tests ${round}`, () => freshWorkspace(on))
  return { token: workspace.token, headers: within(workspace) }
}
const TESTS_PER_WORKSPACE = 25
let tests = 0

export const credentialRecipes: Recipes = {
  'GET /credentials/{credentialId}': known,
  'GET /credentials/{credentialId}/uses': known,
  'POST /credentials': async (on, given) => ({ ...given, body: { name: on.named('credential'), ...bearer(on) } }),
  'PUT /credentials/{credentialId}': both(known, async (on, given) => {
    const { type: _, ...rest } = bearer(on)
    return { ...given, body: { name: on.named('credential'), ...rest } }
  }),
  'PUT /credentials/{credentialId}/sharing': both(known, async (on, given) => ({
    ...given,
    // It is a matter of its owner, and of who manages all of them.
    token: on.token,
    body: { sharing: { with: 'everyone' } },
  })),
  'DELETE /credentials/{credentialId}': at(async (on) => ({ credentialId: await on.credential() })),
  'POST /credentials/{credentialId}/test': testable,
  'POST /credentials/test': async (on, given) => ({
    ...given,
    ...(await elsewhere(on)),
    body: { ...bearer(on), url: there(on).url },
  }),
}
