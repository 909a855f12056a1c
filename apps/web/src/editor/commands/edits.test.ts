import type { WorkflowFile } from '@linkflow/contracts'
import { draftCommandSchema, workflowFileSchema } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { valueAt } from '../document/value-at.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { connect, disconnect, removeAndReconnect, rewire, splice } from './connection-edits.ts'
import { type Edit, edit } from './edit.ts'
import { group, moveToGroup, renameGroup, setGroupColor, ungroup } from './group-edits.ts'
import { freeName, newElementId } from './new-ids.ts'
import {
  addNodes,
  moveTo,
  removeNodes,
  renameNode,
  replaceNode,
  setNodeSetting,
  setParameter,
  toggleDisabled,
} from './node-edits.ts'
import { addNote, attachNote, removeNotes, resizeNote, setNoteColor, setNoteText } from './note-edits.ts'
import { becomeFile, describeWorkflow, renameWorkflow, setWorkflowSetting } from './workflow-edits.ts'

const aFile = (): WorkflowFile =>
  workflowFileSchema.parse({
    linkflow: 1,
    name: 'Orders',
    nodes: [
      { id: 'start', name: 'Start', type: 'manual' },
      {
        id: 'get',
        name: 'Get orders',
        type: 'http-request',
        parameters: { url: 'https://a.example', headers: [{ name: 'x', value: '1' }] },
      },
      { id: 'if', name: 'Paid?', type: 'if', parameters: { condition: "{{ $('Get orders').item.json.paid }}" } },
      {
        id: 'yes',
        name: 'Yes',
        type: 'set',
        parameters: { values: { a: '{{ $node["Get orders"].json.a }} and Get orders' } },
      },
      { id: 'no', name: 'No', type: 'set' },
    ],
    connections: [
      { from: { node: 'start' }, to: { node: 'get' } },
      { from: { node: 'get' }, to: { node: 'if' } },
      { from: { node: 'if', port: 'true' }, to: { node: 'yes' } },
      { from: { node: 'if', port: 'false' }, to: { node: 'no' } },
    ],
    notes: [{ id: 'note', text: 'Read me', position: { x: 0, y: 0 }, attachedTo: 'get' }],
    groups: [{ id: 'group', name: 'Both', nodes: ['yes', 'no'] }],
  })

const done = (file: WorkflowFile, { patches }: Edit): WorkflowFile => {
  const applied = applyPatches(file, patches)
  invariant(applied.ok, `it can be done: ${applied.ok ? '' : applied.error.message}`)
  return workflowFileSchema.parse(applied.value.file)
}
const keys = (file: WorkflowFile) => file.connections.map(connectionKey)

it('a placeholder of n8n leaves nothing of what it kept to the node that takes its place', () => {
  const [start] = aFile().nodes
  const kept = { ...start!, id: 'sheet', type: 'n8n-placeholder', parameters: { node: { type: 'x' }, outputs: 1 } }
  const file = { ...aFile(), nodes: [kept] }
  const { nodes } = done(
    { ...file, connections: [], notes: [], groups: [] },
    replaceNode(file, 'sheet', { type: 'set', version: 1 }),
  )
  expect(nodes[0]).toMatchObject({ id: 'sheet', name: 'Start', type: 'set', parameters: {} })
})

describe('edits', () => {
  const file = aFile()
  const wire = file.connections[1]!
  const edits: readonly [string, Edit][] = [
    ["add 'X'", addNodes([{ ...file.nodes[0]!, id: 'x', name: 'X' }])],
    ["delete 'Get orders'", removeNodes(file, new Set(['get']))],
    ['delete 2 nodes', removeNodes(file, new Set(['yes', 'no']))],
    ["rename 'Get orders' to 'Orders'", renameNode(file, 'get', 'Orders')],
    ["change url in 'Get orders'", setParameter(file, 'get', ['url'], 'https://b.example')],
    ["change email in 'Get orders'", setParameter(file, 'get', ['body', 'fields', 'email'], 'a@b.test')],
    ["change headers in 'Get orders'", setParameter(file, 'get', ['headers'], undefined)],
    ["change value in 'Get orders'", setParameter(file, 'get', ['headers', 0, 'value'], '2')],
    ["change what happens on an error of 'Yes'", setNodeSetting(file, ['yes'], 'onError', 'error-port')],
    ['disable 2 nodes', toggleDisabled(file, ['yes', 'no'])],
    ["replace 'No' by filter", replaceNode(file, 'no', { type: 'filter', version: 1 })],
    ["move 'Yes'", moveTo(file, { nodes: new Map([['yes', { x: 16, y: 0 }]]) })],
    ['move a note', moveTo(file, { notes: new Map([['note', { x: 16, y: 0 }]]) })],
    ["connect 'Yes' to 'No'", connect(file, { from: { node: 'yes', port: 'main' }, to: { node: 'no', port: 'main' } })],
    ["disconnect 'Get orders' from 'Paid?'", disconnect(file, [wire])],
    [
      "lead the connection of 'Get orders' to 'No'",
      rewire(file, wire, { from: wire.from, to: { node: 'no', port: 'main' } }),
    ],
    [
      "put 'No' between 'Get orders' and 'Paid?'",
      splice(file, wire, { id: 'no', name: 'No' }, { input: 'main', output: 'main' }),
    ],
    ["delete 'Paid?' and reconnect", removeAndReconnect(file, new Set(['if']), nodeTypes)],
    ['add a note', addNote({ id: 'n', text: '', position: { x: 0, y: 0 } })],
    ['delete a note', removeNotes(['note'])],
    ['change a note', setNoteText('note', 'Read it')],
    ['change the colour of a note', setNoteColor('note', 'red')],
    ['detach a note', attachNote('note', undefined)],
    ['resize a note', resizeNote(file, 'note', { x: 0, y: 0, width: 320, height: 160 })],
    ["group 2 nodes as 'New'", group(file, { id: 'g', name: 'New', nodes: ['get', 'yes'] })],
    ["ungroup 'Both'", ungroup(file, new Set(['group']))],
    ["rename a group to 'All'", renameGroup('group', 'All')],
    ['change the colour of a group', setGroupColor('group', 'blue')],
    ["put 1 nodes into 'Both'", moveToGroup(file, new Set(['get']), 'group')],
    ["rename the workflow to 'Bills'", renameWorkflow('Bills')],
    ['change the description', describeWorkflow('All of them')],
    ['change the setting timezone', setWorkflowSetting('timezone', 'Europe/Berlin')],
    [
      'discard the draft',
      becomeFile(
        file,
        { ...aFile(), name: 'Live', nodes: aFile().nodes.slice(0, 2), connections: [], groups: [], notes: [] },
        'discard the draft',
      ),
    ],
  ]

  it.each(edits)('say «%s», change the draft to one that the server takes, and are taken back', (label, edit) => {
    expect(edit.label).toBe(label)
    const applied = applyPatches(file, edit.patches)
    invariant(applied.ok, 'it can be done')
    const after = workflowFileSchema.parse(applied.value.file)
    expect(after).toEqual(applied.value.file)
    expect(after).not.toEqual(file)
    const back = applyPatches(applied.value.file, applied.value.undo)
    expect(back.ok && workflowFileSchema.parse(back.value.file)).toEqual(file)
  })

  it('rename a node with what names it, in expressions only', () => {
    const after = done(file, renameNode(file, 'get', "Ada's"))
    expect(valueAt(after, '/nodes/if/parameters/condition')).toBe("{{ $('Ada\\'s').item.json.paid }}")
    expect(valueAt(after, '/nodes/yes/parameters/values/a')).toBe('{{ $node["Ada\\\'s"].json.a }} and Get orders')
  })

  it('delete nothing by the half: wires, places in groups, what notes hang on', () => {
    const after = done(file, removeNodes(file, new Set(['get', 'yes', 'no'])))
    expect(keys(after)).toEqual([])
    expect([after.groups, after.notes[0]?.attachedTo]).toEqual([[], undefined])
  })

  it('reconnect by the way that data took, over several deleted nodes', () => {
    expect(keys(done(file, removeAndReconnect(file, new Set(['get']), nodeTypes)))).toContain('start:main>if:main')
    const after = done(file, removeAndReconnect(file, new Set(['get', 'if']), nodeTypes))
    expect(keys(after)).toEqual(['start:main>yes:main'])
  })

  it('do not connect twice what is connected', () => {
    expect(connect(file, wire).patches).toEqual([])
  })

  it('put a node into one group only, and take a group away that is empty', () => {
    const after = done(file, group(file, { id: 'g', name: 'New', nodes: ['yes', 'no'] }))
    expect(after.groups.map(({ id }) => id)).toEqual(['g'])
    expect(done(file, moveToGroup(file, new Set(['yes']), undefined)).groups[0]?.nodes).toEqual(['no'])
  })

  it('turn off what is on before they turn anything on', () => {
    const half = done(file, toggleDisabled(file, ['yes']))
    const off = done(half, toggleDisabled(half, ['yes', 'no']))
    expect([nodeOf(off, 'yes')?.disabled, nodeOf(off, 'no')?.disabled]).toEqual([true, true])
    expect(nodeOf(done(off, toggleDisabled(off, ['yes', 'no'])), 'no')?.disabled).toBeUndefined()
  })
})

it('labels are lines that the API takes, whatever is in them', () => {
  const command = (label: string) => ({
    id: '0198c0de-0000-7000-8000-000000000001',
    label,
    patches: [{ op: 'clear', path: '/a' }],
  })
  for (const text of ['a\nb\u0000', '\ud800', `${'x'.repeat(198)}😀😀`, 'x'.repeat(500)]) {
    expect(draftCommandSchema.safeParse(command(edit(text, []).label)).success, JSON.stringify(text)).toBe(true)
  }
})

describe('new things', () => {
  it('get names that differ and ids that the file format takes', () => {
    expect(freeName('Get', new Set(['Get', 'Get 2']))).toBe('Get 3')
    expect(freeName('x'.repeat(200), new Set())).toHaveLength(128)
    expect(freeName('x'.repeat(128), new Set(['x'.repeat(128)])).length).toBeLessThanOrEqual(128)
    expect(
      newElementId(
        'Ünicode / «type»',
        () => false,
        () => 0.5,
      ),
    ).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
  })
})
