import type { Json } from '@linkflow/kernel'
import type { DerivedItem } from '@linkflow/node-runtime'
import { value } from '../../parameters/describe.ts'
import { compatible } from '../../run/compatible.ts'
import { isRecord, own } from '../../values/json.ts'

function listOf(data: Json | undefined): Json[] {
  if (typeof data !== 'string') return Array.isArray(data) ? data : data === undefined ? [] : [data]
  try {
    return listOf(JSON.parse(data) as Json)
  } catch {
    return []
  }
}

/** Stands in for the node that n8n's own tests use for sample data: the items of `data`, whatever came in. */
export const testData = compatible({
  of: 'n8n-nodes-testing.testData',
  type: 'n8n-test-data',
  title: 'Test data (n8n)',
  description: 'Gives the items that it is told, once, as the node of n8n’s own tests does.',
  versions: [1],
  parameters: [value('data', [], 'A list of objects, one object, or the JSON text of either')],
  literal: ['data'],
  run: ({ parameters }) => ({
    main: listOf(own(parameters(), 'data')).map(
      (json): DerivedItem => ({ item: { json: isRecord(json) ? json : { value: json } }, from: [0] }),
    ),
  }),
})
