import { expect, it } from 'vitest'
import { highlighted, type PaletteKind, type PaletteRow, paletteGroups, readTyped } from './palette-rows.ts'

const row = (kind: PaletteKind, label: string, href?: string): PaletteRow => ({
  id: `${kind} ${label}`,
  kind,
  label,
  run: () => {},
  ...(href !== undefined && { href }),
})
const LOCAL = [
  row('recent', 'Order intake', '/w/1'),
  row('context', 'Archive'),
  row('action', 'Order something'),
  row('page', 'Members'),
  row('node', 'Get orders'),
]
const FOUND = [row('workflow', 'Order intake', '/w/1'), row('workflow', 'Reorder', '/w/2')]
const shown = (text: string, found = FOUND, isAll = true) =>
  paletteGroups(readTyped(text), LOCAL, found, isAll).map(({ kind, rows }) => [kind, rows.map(({ label }) => label)])

it('shows what was used last first, and each place once', () => {
  expect(shown('')).toEqual([
    ['recent', ['Order intake']],
    ['context', ['Archive']],
    ['action', ['Order something']],
    ['page', ['Members']],
    ['node', ['Get orders']],
    ['workflow', ['Reorder']],
  ])
})

it('takes prefixes for what is meant', () => {
  expect(readTyped(' > order')).toEqual({ prefix: '>', words: 'order' })
  expect(shown('>')).toEqual([
    ['context', ['Archive']],
    ['action', ['Order something']],
  ])
  expect(shown('#ord')).toEqual([['node', ['Get orders']]])
  expect(shown('@order')).toEqual([])
})

it('appends what the server found, and moves nothing that was there', () => {
  const before = shown('order', [], false)
  const after = shown('order')
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.at(-1)).toEqual(['workflow', ['Order intake', 'Reorder']])
  // What fits loosely waits until nothing else can come.
  expect(shown('mbrs', [], false)).toEqual([])
  expect(shown('mbrs', [])).toEqual([['more', ['Members']]])
})

it('keeps the highlight on its row as others come', () => {
  const rows = [row('action', 'a'), row('action', 'b')]
  expect(highlighted(rows, 'action b')).toBe(1)
  expect(highlighted([...rows, row('workflow', 'c')], 'action b')).toBe(1)
  expect([highlighted(rows, 'gone'), highlighted(rows, undefined)]).toEqual([0, 0])
})

it('is quick with five thousand rows', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => row('workflow', `Workflow ${at} of many`))
  const startMs = performance.now()
  const [group] = paletteGroups(readTyped('workflow 49'), many, [], true)
  expect(group?.rows[0]?.label).toBe('Workflow 49 of many')
  // A machine that does other things meanwhile; alone it is a few milliseconds.
  expect(performance.now() - startMs).toBeLessThan(500)
})
