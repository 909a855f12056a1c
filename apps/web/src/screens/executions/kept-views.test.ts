import { describe, expect, it } from 'vitest'
import { OWN_VIEWS_MAX, readViews } from './kept-views.ts'

describe('saved views', () => {
  it('are read as they were kept', () => {
    const views = [{ name: 'Shop', query: 'workflow:Shop status:failed' }]
    expect(readViews(JSON.stringify(views))).toEqual(views)
  })

  it('are none where something else was kept', () => {
    for (const text of [null, '', '{}', '[1, null, {"name": 1}]', '[{"name": "", "query": ""}]', 'oops'])
      expect(readViews(text)).toEqual([])
  })

  it('are never more than there are keys', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ name: `View ${at}`, query: 'x' }))
    expect(readViews(JSON.stringify(many))).toHaveLength(OWN_VIEWS_MAX)
  })
})
