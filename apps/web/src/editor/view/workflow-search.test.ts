import { expect, it } from 'vitest'
import { workflowSearch } from './workflow-search.ts'

it('an address says which node, part, item and run, and nothing that it does not know', () => {
  expect(workflowSearch({ node: 'get', pane: 'output', item: '3', run: 'r', other: 'x' })).toEqual({
    node: 'get',
    pane: 'output',
    item: '3',
    run: 'r',
  })
  const none = { node: undefined, pane: undefined, item: undefined, run: undefined }
  for (const odd of [{ node: '' }, { pane: 'cellar' }, { item: '0' }, { item: '-1' }, { item: '1.5' }, { item: 'x' }])
    expect(workflowSearch(odd), JSON.stringify(odd)).toEqual(none)
})
