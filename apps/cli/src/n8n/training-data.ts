import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FILE = 'training-customer-datastore.json'
const STORE = 'n8n-nodes-base.n8nTrainingCustomerDatastore'

interface Node {
  readonly type?: unknown
  readonly parameters?: { readonly operation?: unknown; readonly returnAll?: unknown; readonly limit?: unknown }
}

/**
 * n8n's training store has records built in, which are n8n's. Where they are given (a folder, or `fixtures` beside the
 * file or above it), the node gives those of the file.
 */
export function withTrainingData(json: unknown, path: string, folder: string | undefined): unknown {
  const nodes = (json as { readonly nodes?: unknown } | null)?.nodes
  if (!Array.isArray(nodes) || !nodes.some((node: Node | null) => node?.type === STORE)) return json
  const here = dirname(path)
  const folders = folder === undefined ? [join(here, 'fixtures'), join(here, '..', 'fixtures')] : [folder]
  const file = folders.map((each) => join(each, FILE)).find((each) => existsSync(each))
  if (file === undefined) return json
  const records = recordsIn(JSON.parse(readFileSync(file, 'utf8')))
  return { ...(json as object), nodes: nodes.map((node: Node) => (node?.type === STORE ? given(node, records) : node)) }
}

function recordsIn(content: unknown): unknown[] {
  if (Array.isArray(content)) return content.map((one: { json?: unknown }) => one?.json ?? one)
  const lists = Object.values(content as object).filter(Array.isArray)
  return lists.length === 0 ? [] : recordsIn(lists[0])
}

function given(node: Node, records: readonly unknown[]): object {
  const { operation = 'getOnePerson', returnAll = false, limit = 5 } = node.parameters ?? {}
  const data =
    operation === 'getOnePerson' ? records.slice(0, 1) : returnAll === true ? records : records.slice(0, Number(limit))
  return { ...node, type: 'n8n-nodes-testing.testData', typeVersion: 1, parameters: { data } }
}
