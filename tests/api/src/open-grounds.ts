import { rolePermissions } from '@linkflow/contracts'
import type { Chance } from './chance.ts'
import { type OpenApi, operationsOf } from './document/operation.ts'
import { Schemas } from './document/schemas.ts'
import { Ground } from './ground.ts'
import { People } from './people.ts'
import type { Site } from './site/site.ts'
import { Tester } from './tester.ts'

/** What every suite works on: the document, and two workspaces that must know nothing of each other. */
export interface Grounds {
  readonly site: Site
  readonly document: OpenApi
  readonly tester: Tester
  readonly people: People
  readonly own: Ground
  readonly foreign: Ground
}

export async function openGrounds(site: Site, chance: Chance): Promise<Grounds> {
  const { client, ownerToken } = site
  const document = (await client.send({ method: 'GET', path: '/api/v1/openapi.json', headers: {} })).json as OpenApi
  const operations = operationsOf(document)
  const tester = new Tester({ client, operations, schemas: new Schemas(document), chance })
  const people = new People(tester, ownerToken, () => site.cluster.sql.query('delete from workspace.invitations'))
  const owner = await people.first(site.setupToken)
  const { id: workspaceId } = await tester.must<{ id: string }>('GET /workspace', { token: ownerToken })
  const own = new Ground({ site, tester, people, name: 'own', workspaceId, token: ownerToken, owner })

  const neighbour = await people.join(ownerToken, 'viewer')
  const body = { name: 'foreign workspace' }
  const made = await tester.must<{ id: string }>('POST /workspaces', { token: neighbour.tokens.accessToken, body })
  const foreign = new Ground({
    site,
    tester,
    people,
    name: 'foreign-only',
    workspaceId: made.id,
    token: await keyOfOwner(tester, neighbour.tokens.accessToken, made.id),
    owner: neighbour,
  })
  return { site, document, tester, people, own, foreign }
}

/** A key with all that an owner may give; what concerns the installation is not among it. */
async function keyOfOwner(tester: Tester, token: string, workspaceId: string): Promise<string> {
  const body = { name: 'all', scopes: [...rolePermissions.owner] }
  const headers = { 'linkflow-workspace': workspaceId }
  return (await tester.must<{ token: string }>('POST /keys', { token, headers, body })).token
}
