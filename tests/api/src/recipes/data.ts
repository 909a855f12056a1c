import type { Ground } from '../ground.ts'
import { at, both, type Recipe, type Recipes } from './recipe.ts'

const COLUMNS = [
  { name: 'email', type: 'text' },
  { name: 'n', type: 'number' },
]
const makeTable = async (on: Ground, name: string): Promise<string> =>
  (await on.must<{ id: string }>('POST /data-tables', { body: { name: on.named(name), columns: COLUMNS } })).id
const keptTable = (on: Ground) => on.kept('data table', () => makeTable(on, 'table'))

/** A workspace has room for a hundred: spare ones that other requests left behind go before that. */
const TABLES_MAX = 50
async function makeRoom(on: Ground): Promise<void> {
  const query = { limit: '100' }
  const { items } = await on.must<{ items: { id: string; name: string }[] }>('GET /data-tables', { query })
  if (items.length < TABLES_MAX) return
  for (const { id, name } of items)
    if (name.includes(' spare ')) await on.try('DELETE /data-tables/{tableId}', { params: { tableId: id } })
}
async function aTable(on: Ground): Promise<string> {
  await makeRoom(on)
  return makeTable(on, 'spare')
}

const known = at(async (on) => ({ tableId: await keptTable(on) }))
const fresh = at(async (on) => ({ tableId: await aTable(on) }))
const filter = (on: Ground) => ({ where: [{ column: 'n', is: 'more', value: on.tester.chance.of([0, 5]) }] })
const saying =
  (body: (on: Ground) => object): Recipe =>
  async (on, given) => ({ ...given, body: body(on) })
const rows = (on: Ground) => [{ email: on.tester.chance.word(), n: 1 }]
const keyed: Recipe = async (on, given) => {
  const key = on.tester.chance.word()
  await on.must('PUT /state/value', { query: { key }, body: { value: 1 } })
  return { ...given, query: { key } }
}
const newKey: Recipe = async (on, given) => ({ ...given, query: { key: on.named('key') } })

export const dataRecipes: Recipes = {
  'GET /data-tables/{tableId}': known,
  'POST /data-tables': async (on, given) => {
    await makeRoom(on)
    return { ...given, body: { name: on.named('spare'), columns: COLUMNS } }
  },
  'PATCH /data-tables/{tableId}': both(
    known,
    saying((on) => ({ name: on.named('table') })),
  ),
  'DELETE /data-tables/{tableId}': fresh,
  'POST /data-tables/{tableId}/columns': both(
    fresh,
    saying(() => ({ name: 'city', type: 'text' })),
  ),
  'PATCH /data-tables/{tableId}/columns/{column}': both(
    at(async (on) => ({ tableId: await aTable(on), column: 'email' })),
    saying(() => ({ name: 'mail' })),
  ),
  'DELETE /data-tables/{tableId}/columns/{column}': at(async (on) => ({ tableId: await aTable(on), column: 'n' })),
  'POST /data-tables/{tableId}/rows/query': both(
    known,
    saying((on) => ({ filter: filter(on), limit: 5 })),
  ),
  'POST /data-tables/{tableId}/rows/count': both(
    known,
    saying((on) => ({ filter: filter(on) })),
  ),
  'POST /data-tables/{tableId}/rows': both(
    known,
    saying((on) => ({ rows: rows(on) })),
  ),
  'PATCH /data-tables/{tableId}/rows': both(
    known,
    saying((on) => ({ filter: filter(on), values: { n: 2 } })),
  ),
  'POST /data-tables/{tableId}/rows/upsert': both(
    known,
    saying((on) => ({ by: ['email'], rows: rows(on) })),
  ),
  'POST /data-tables/{tableId}/rows/delete': both(
    known,
    saying((on) => ({ filter: filter(on) })),
  ),
  'POST /data-tables/{tableId}/import': both(
    known,
    saying(() => ({ csv: 'email,n\nada,1\n' })),
  ),
  'GET /data-tables/{tableId}/export': known,
  'GET /state/value': keyed,
  'PUT /state/value': both(
    newKey,
    saying(() => ({ value: { page: 7 } })),
  ),
  'POST /state/value/increment': both(
    newKey,
    saying(() => ({ by: 2 })),
  ),
  'DELETE /state/value': keyed,
}
