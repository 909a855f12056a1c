import { type DraftCommand, type Patch, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PATCHED_KEYS_MAX } from '../limits.ts'
import { arbitraryCommand } from '../testing/arbitrary-command.ts'
import { arbitraryFile } from '../testing/arbitrary-file.ts'
import { applyCommands } from './apply-commands.ts'
import { conflictsBetween } from './conflicts.ts'
import { keyed } from './list-diff.ts'
import { patchesBetween } from './patches-between.ts'
import { connectionKey, diffWorkflows, isEmptyDiff } from './workflow-diff.ts'

const aFile = (): WorkflowFile =>
  workflowFileSchema.parse({
    linkflow: 1,
    name: 'Orders',
    nodes: [
      { id: 'a', name: 'A', type: 'manual' },
      { id: 'b', name: 'B', type: 'http-request', parameters: { url: 'https://a.example', headers: [{ name: 'x' }] } },
      { id: 'c', name: 'C', type: 'set' },
    ],
    connections: [{ from: { node: 'a' }, to: { node: 'b' } }],
  })

let ids = 0
const command = (...patches: Patch[]): DraftCommand => ({
  id: `0198c0de-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
  patches,
})
const set = (path: string, value: unknown, at?: number): Patch => ({
  op: 'set',
  path,
  value,
  ...(at !== undefined && { at }),
})
const clear = (path: string): Patch => ({ op: 'clear', path })
const done = (file: WorkflowFile, ...commands: DraftCommand[]) => {
  const applied = applyCommands(file, commands)
  invariant(applied.ok, `it can be done: ${applied.ok ? '' : applied.error.message}`)
  return applied.value
}
/** Lists without their order. */
const asSets = ({ nodes, connections, notes, groups, ...head }: WorkflowFile) => ({
  head,
  connections: keyed(connections, connectionKey),
  things: [nodes, notes, groups].map((list) => keyed<{ id: string }>(list, ({ id }) => id)),
})

describe('commands on a draft', () => {
  it('and their undo, newest first, give the same text (C1)', () => {
    let count = 0
    fc.assert(
      fc.property(arbitraryFile(), fc.array(arbitraryCommand, { maxLength: 4 }), (file, commands) => {
        const applied = applyCommands(file, commands)
        if (!applied.ok) return
        count += 1
        const undo = applied.value.undo.toReversed().map((patches) => ({ patches }))
        const back = applyCommands(applied.value.file, undo)
        expect(back.ok && JSON.stringify(workflowFileSchema.parse(back.value.file))).toBe(JSON.stringify(file))
      }),
      { numRuns: 5_000 },
    )
    expect(count).toBeGreaterThan(500)
  })

  it('that touch nothing in common can be done in either order (C2)', () => {
    let count = 0
    fc.assert(
      fc.property(arbitraryFile({ isTidy: true }), arbitraryCommand, arbitraryCommand, (file, mine, theirs) => {
        const [one, other] = [applyCommands(file, [mine]), applyCommands(file, [theirs])]
        if (!one.ok || !other.ok || conflictsBetween([mine], [theirs]).length > 0) return
        count += 1
        const [first, last] = [done(other.value.file, mine), done(one.value.file, theirs)]
        expect(asSets(first.file)).toEqual(asSets(last.file))
      }),
      { numRuns: 4_000 },
    )
    expect(count).toBeGreaterThan(200)
  })

  it('meet in whichever order they are asked about', () => {
    fc.assert(
      fc.property(arbitraryCommand, arbitraryCommand, (mine, theirs) => {
        expect(conflictsBetween([mine], [theirs]).length).toBe(conflictsBetween([theirs], [mine]).length)
      }),
      { numRuns: 5_000 },
    )
  })

  it('leave the draft that they were given as it was', () => {
    fc.assert(
      fc.property(arbitraryFile(), arbitraryCommand, (file, each) => {
        const before = JSON.stringify(file)
        applyCommands(file, [each])
        expect(JSON.stringify(file)).toBe(before)
      }),
    )
  })

  it('set, add, connect and clear', () => {
    const { file } = done(
      aFile(),
      command(set('/name', 'Bills'), set('/settings/timezone', 'UTC')),
      command(set('/nodes/b/parameters/url', 'https://b.example'), set('/nodes/b/parameters/headers/0/name', 'y')),
      command(set('/nodes/d', { id: 'd', name: 'D', type: 'set' }, 1)),
      command(
        set('/connections/b:main>d:main', { from: { node: 'b', port: 'main' }, to: { node: 'd', port: 'main' } }),
      ),
      command(clear('/nodes/c')),
    )
    expect(file).toMatchObject({ name: 'Bills', settings: { timezone: 'UTC' } })
    expect(file.nodes.map(({ id }) => id)).toEqual(['a', 'd', 'b'])
    expect(file.nodes[2]?.parameters).toEqual({ url: 'https://b.example', headers: [{ name: 'y' }] })
    expect(file.connections).toHaveLength(2)
  })

  it('are quick on drafts as large as drafts may be, and refused where they are not', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `n${index}`)
    const file = workflowFileSchema.parse({
      ...aFile(),
      nodes: ids.map((id) => ({ id, name: id, type: 'set' })),
      connections: Array.from({ length: 50_000 }, (_, index) => ({
        from: { node: ids[index % 5_000], port: `p${Math.floor(index / 5_000)}` },
        to: { node: 'n0' },
      })),
    })
    const beforeMs = performance.now()
    const tidy = command(...ids.map((id, index) => set(`/nodes/${id}/position`, { x: index, y: 0 })))
    const cut = command(
      ...file.connections.slice(20_000, 35_000).map((each) => clear(`/connections/${connectionKey(each)}`)),
    )
    expect(done(file, tidy, cut).file.connections).toHaveLength(35_000)
    expect(performance.now() - beforeMs).toBeLessThan(4_000)

    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 0]))
    const wide = { ...aFile(), nodes: [{ ...aFile().nodes[0]!, parameters: many }] }
    const patches = (count: number) =>
      Array.from({ length: count }, (_, index) => set(`/nodes/a/parameters/k${index}`, 1))
    const keysOfNode = Object.keys(wide.nodes[0]!).length
    const countMax = Math.floor(PATCHED_KEYS_MAX / (50_000 + keysOfNode))
    expect(applyCommands(wide, [command(...patches(countMax))]).ok).toBe(true)
    expect(applyCommands(wide, [command(...patches(countMax + 1))])).toMatchObject({
      ok: false,
      error: { patch: countMax },
    })
  })

  it('do not touch what stands twice', () => {
    const file = aFile()
    const twice = { ...file, nodes: [...file.nodes, file.nodes[0]!] }
    expect(applyCommands(twice, [command(clear('/nodes/a'))])).toMatchObject({ ok: false })
    expect(applyCommands(twice, [command(clear('/nodes/b'))])).toMatchObject({ ok: true })
  })

  it('clear what is not there without a word', () => {
    const { file, undo } = done(aFile(), command(clear('/nodes/gone'), clear('/nodes/a/notes'), clear('/description')))
    expect(file).toEqual(aFile())
    expect(undo).toEqual([[]])
  })

  it.each<[string, Patch]>([
    ['a place that no workflow has', set('/evil', 1)],
    ['the format', set('/linkflow', 2)],
    ['a whole list', set('/nodes', [])],
    ['a node without a name', set('/nodes/', { id: '' })],
    ['a node that is not there', set('/nodes/gone/name', 'X')],
    ['an id', set('/nodes/a/id', 'z')],
    ['a node under the id of another', set('/nodes/a', { id: 'b', name: 'B', type: 'set' })],
    ['a node that is none', set('/nodes/a', 'a')],
    ['a part of a connection', set('/connections/a:main>b:main/from/port', 'error')],
    ['a connection under another key', set('/connections/a:main>b:main', { from: { node: 'a' }, to: { node: 'c' } })],
    ['a place in what is not there', set('/nodes/a/retry/attempts', 3)],
    ['a place in a text', set('/nodes/b/parameters/url/0', 'x')],
    ['an element behind the end of a list', set('/nodes/b/parameters/headers/1', {})],
    ['the length of a list', set('/nodes/b/parameters/headers/length', 0)],
    ['an element away', clear('/nodes/b/parameters/headers/0')],
    ['a prototype', set('/nodes/b/parameters/__proto__/evil', 1)],
    ['what lies too deep', set(`/nodes/b/parameters${'/a'.repeat(62)}`, 1)],
  ])('do not set %s, and say why', (_, patch) => {
    const refused = applyCommands(aFile(), [command(set('/name', 'B')), command(set('/name', 'C'), patch)])
    expect(refused).toMatchObject({ ok: false, error: { command: 1, patch: 1 } })
    expect(!refused.ok && refused.error.message.length).toBeGreaterThan(20)
  })
})

describe('what two people did at once', () => {
  const meets = (mine: Patch, theirs: Patch) => conflictsBetween([command(mine)], [command(theirs)]).length > 0
  const aToC = { from: { node: 'a', port: 'main' }, to: { node: 'c', port: 'main' } }

  it.each<[string, Patch, Patch, boolean]>([
    ['two nodes', set('/nodes/a/name', 'X'), set('/nodes/b/name', 'Y'), false],
    ['two fields of one node', set('/nodes/b/name', 'X'), set('/nodes/b/parameters/url', 'Y'), false],
    ['two parameters', set('/nodes/b/parameters/body', 'X'), set('/nodes/b/parameters/url', 'Y'), false],
    ['one field', set('/nodes/b/parameters/url', 'X'), set('/nodes/b/parameters/url', 'Y'), true],
    ['a field and the record around it', set('/nodes/b/parameters/url', 'X'), set('/nodes/b/parameters', {}), true],
    ['a field of a node and the whole node', set('/nodes/b/name', 'X'), clear('/nodes/b'), true],
    ['keys that begin alike', set('/nodes/b/parameters/u', 'X'), set('/nodes/b/parameters/url', 'X'), false],
    ['a connection and a node at its end that went', set('/connections/a:main>c:main', aToC), clear('/nodes/c'), true],
    [
      'a connection and a field of that node',
      set('/connections/a:main>c:main', aToC),
      set('/nodes/c/name', 'X'),
      false,
    ],
    ['one connection', set('/connections/a:main>c:main', aToC), clear('/connections/a:main>c:main'), true],
  ])('to %s', (_, mine, theirs, isConflict) => {
    expect([meets(mine, theirs), meets(theirs, mine)]).toEqual([isConflict, isConflict])
  })
})

describe('the edit between two files', () => {
  it('makes the one the other, wherever it can be said', () => {
    let count = 0
    fc.assert(
      fc.property(arbitraryFile({ isTidy: true }), arbitraryFile({ isTidy: true }), (from, to) => {
        const patches = patchesBetween(from, to)
        if (patches === undefined) {
          expect(hasNewOrder(diffWorkflows(from, to))).toBe(true)
          return
        }
        count += 1
        expect(isEmptyDiff(diffWorkflows(done(from, command(...patches)).file, to))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
    expect(count).toBeGreaterThan(100)
  })

  const hasNewOrder = ({ nodes, connections, notes, groups }: ReturnType<typeof diffWorkflows>) =>
    [nodes, connections, notes, groups].some(({ order }) => order !== undefined)
})
