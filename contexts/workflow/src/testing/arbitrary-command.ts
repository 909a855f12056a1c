import type { DraftCommand, Patch } from '@linkflow/contracts'
import fc from 'fast-check'

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const port = fc.constantFrom('main', 'error')
const value = fc.oneof(
  fc.constantFrom('x', 1, null, true),
  fc.dictionary(fc.constantFrom('url', 'body', ''), fc.constantFrom('x', 2), { maxKeys: 2 }),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
)
const at = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })
const place = fc.constantFrom(
  'name',
  'notes',
  'disabled',
  'position',
  'parameters',
  'parameters/url',
  'parameters/body/url',
  'parameters/',
  'parameters/url/0',
)

const set = (path: string, to: unknown, index: number | undefined): Patch => ({
  op: 'set',
  path,
  value: to,
  ...(index !== undefined && { at: index }),
})

const patch: fc.Arbitrary<Patch> = fc.oneof(
  fc
    .tuple(fc.constantFrom('/name', '/description', '/settings/timezone', '/settings/retention'), value, at)
    .map(([path, to, index]) => set(path, to, index)),
  fc.constantFrom('/description', '/settings/timezone').map((path): Patch => ({ op: 'clear', path })),
  fc.tuple(id, place, value, at).map(([node, where, to, index]) => set(`/nodes/${node}/${where}`, to, index)),
  fc.tuple(id, place).map(([node, where]): Patch => ({ op: 'clear', path: `/nodes/${node}/${where}` })),
  fc
    .tuple(fc.constantFrom('nodes', 'notes', 'groups'), id, value, at)
    .map(([list, key, content, index]) =>
      set(`/${list}/${key}`, { id: key, position: { x: 0, y: 0 }, parameters: { url: content } }, index),
    ),
  fc
    .tuple(fc.constantFrom('nodes', 'notes', 'groups'), id)
    .map(([list, key]): Patch => ({ op: 'clear', path: `/${list}/${key}` })),
  fc.tuple(id, port, id, port, at).map(([a, p, b, q, index]) => {
    const connection = { from: { node: a, port: p }, to: { node: b, port: q } }
    return set(`/connections/${a}:${p}>${b}:${q}`, connection, index)
  }),
  fc
    .tuple(id, port, id, port)
    .map(([a, p, b, q]): Patch => ({ op: 'clear', path: `/connections/${a}:${p}>${b}:${q}` })),
)

/** Edits that often meet, and often cannot be done. */
export const arbitraryCommand: fc.Arbitrary<DraftCommand> = fc.record({
  id: fc.uuid({ version: 7 }),
  patches: fc.array(patch, { minLength: 1, maxLength: 4 }),
})
