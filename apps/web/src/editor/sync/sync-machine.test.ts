import type { Patch } from '@linkflow/contracts'
import * as contracts from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { set } from '../commands/edit.ts'
import { setParameter } from '../commands/node-edits.ts'
import { valueAt } from '../document/value-at.ts'
import * as limits from '../limits.ts'
import { documentOf, happened, newSession, perform, redo, type Session, undo } from '../session.ts'
import { MemoryServer } from '../testing/memory-server.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import type { Answer } from './answer.ts'
import { losesIfClosed, savingStatus } from './saving-status.ts'
import { sessionFrom, storedOf } from './stored-draft.ts'
import type { SyncEffect, SyncEvent } from './sync-event.ts'

/** One tab, whose world is the test. */
class Tab {
  session: Session
  nowMs = 0
  effects: SyncEffect[] = []
  private ids = 0
  private readonly name: string

  constructor(session: Session, name = 'a') {
    this.session = session
    this.name = name
  }

  private get context() {
    return {
      nowMs: this.nowMs,
      newId: () => `00000000-000${this.name}-7000-8000-${String(++this.ids).padStart(12, '0')}`,
    }
  }

  happen(event: SyncEvent): this {
    const { session, effects } = happened(this.session, event, this.context)
    this.session = session
    this.effects.push(...effects)
    return this
  }

  type(text: string, node = 'n1', field = 'url'): this {
    const { session, effects } = perform(
      this.session,
      setParameter(documentOf(this.session), node, [field], text),
      this.context,
    )
    this.session = session
    this.effects.push(...effects)
    return this
  }

  undo() {
    const { session, effects, told } = undo(this.session, this.context)
    this.session = session
    this.effects.push(...effects)
    return told
  }

  redo() {
    const { session, told } = redo(this.session, this.context)
    this.session = session
    return told
  }

  /** The device is done with what it was given. */
  stored(): this {
    return this.happen({ type: 'stored', version: this.session.sync.device.wanted })
  }

  wait(ms: number): this {
    this.nowMs += ms
    return this.happen({ type: 'woken' }).stored()
  }

  get sent() {
    return this.effects.filter((effect) => effect.type === 'send')
  }

  get status() {
    return savingStatus(this.session.sync)
  }

  answer(answer: Answer): this {
    return this.happen({ type: 'answered', request: this.sent.at(-1)!.request, answer })
  }

  /** The last request arrives, and so does the answer. */
  arrive(server: MemoryServer): this {
    const { base, commands } = this.sent.at(-1)!
    return this.answer(server.send(base, commands))
  }

  value(path = '/nodes/n1/parameters/url') {
    return valueAt(documentOf(this.session), path)
  }
}

const open = () => {
  const server = new MemoryServer(stressWorkflow({ nodes: 4, connections: 3 }))
  server.send(1, [{ id: '00000000-0000-7000-8000-00000000aaaa', patches: [set('/nodes/n1/parameters', { url: 'o' })] }])
  return { server, tab: (name = 'a') => new Tab(newSession(server.read()), name) }
}

describe('saving', () => {
  it('waits until nothing is edited for 800 ms, and is on the device at once and before it leaves (S3)', () => {
    const { server, tab } = open()
    const a = tab().type('x')
    expect(a.effects[0]).toEqual({ type: 'store', version: 1 })
    expect(a.status).toEqual({ type: 'saving' })
    a.wait(799)
    expect(a.sent).toHaveLength(0)
    a.nowMs += 1
    a.happen({ type: 'woken' })
    expect(a.sent).toHaveLength(0)
    a.stored()
    expect(a.sent).toHaveLength(1)
    a.arrive(server)
    expect(a.status).toEqual({ type: 'saved' })
    expect(a.session.sync.checked?.file).toEqual(server.file)
    expect(valueAt(server.file, '/nodes/n1/parameters/url')).toBe('x')
  })

  it('waits at most 5 s for somebody who types on, and what is typed into one field is one command', () => {
    const { tab } = open()
    const a = tab()
    for (let at = 0; at < 5_000; at += 500) a.type(`x${at}`).stored().wait(500)
    expect(a.sent).toHaveLength(1)
    expect(a.sent[0]!.commands).toHaveLength(1)
    expect(a.sent[0]!.commands[0]!.patches).toEqual([set('/nodes/n1/parameters/url', 'x4500')])
    expect(a.session.history.done).toHaveLength(1)
  })

  it('sends the same request again when no answer comes, and not what was typed meanwhile (S2)', () => {
    const { server, tab } = open()
    const a = tab().type('x').wait(800)
    const first = a.sent[0]!
    server.send(first.base, first.commands)
    a.type('xy').stored()
    a.nowMs += 15_000
    a.happen({ type: 'woken' })
    expect(a.status).toEqual({ type: 'saved-on-device' })
    a.wait(1_000)
    expect(a.sent[1]!.commands).toEqual(first.commands)
    a.arrive(server).wait(800)
    expect(a.sent[2]).toMatchObject({ base: 3, commands: [{ patches: [set('/nodes/n1/parameters/url', 'xy')] }] })
    a.arrive(server)
    expect([server.revision, a.status.type]).toEqual([4, 'saved'])
  })

  it('goes on after a reload with the same request', () => {
    const { server, tab } = open()
    const a = tab().type('x').wait(800)
    const { base, commands } = a.sent[0]!
    server.send(base, commands)
    const again = sessionFrom(structuredClone(storedOf('t', a.session)), 0)
    const b = new Tab(again.ok ? again.value : a.session).happen({ type: 'told', revision: server.revision })
    expect(b.value()).toBe('x')
    expect(b.sent[0]!.commands).toEqual(commands)
    b.arrive(server)
    expect([server.revision, b.session.sync.base.revision, b.status.type]).toEqual([3, 3, 'saved'])
    expect(b.undo()).toMatchObject({ type: 'undid', label: "change url in 'Step 1'" })
  })

  it('keeps what somebody wrote over an edit whose answer was lost', () => {
    const { server, tab } = open()
    const a = tab('a').type('x').wait(800)
    const { base, commands } = a.sent[0]!
    server.send(base, commands)
    const b = new Tab(newSession(server.read()), 'b').type('theirs').wait(800).arrive(server)
    a.nowMs += 15_000
    a.happen({ type: 'woken' }).wait(1_000).arrive(server)
    expect([a.value(), b.value(), a.session.sync.base.revision]).toEqual(['theirs', 'theirs', 4])
  })

  it('is «saved on this device» without a connection, and asks before closing only if the device has not got it', () => {
    const { tab } = open()
    const a = tab().happen({ type: 'offline' })
    expect(a.status).toEqual({ type: 'offline', isAtRisk: false })
    a.type('x')
    expect(losesIfClosed(a.session.sync)).toBe(true)
    a.stored()
    expect([a.status.type, losesIfClosed(a.session.sync)]).toEqual(['saved-on-device', false])
    a.type('y').happen({ type: 'store-failed', version: 2 })
    expect([a.status, losesIfClosed(a.session.sync)]).toEqual([{ type: 'offline', isAtRisk: true }, true])
    a.nowMs += 900
    expect(a.happen({ type: 'online' }).sent).toHaveLength(1)
  })

  it('finds the one command that the server will not do, and does the others', () => {
    const { server, tab } = open()
    const a = tab().type('x').type('y', 'n2').type('z', 'n3')
    const bad: Patch = set('/nodes/n2/timeoutMs', -1)
    a.session = perform(
      a.session,
      { label: 'change the timeout', patches: [bad] },
      { nowMs: 0, newId: () => '00000000-0000-7000-8000-00000000bad0' },
    ).session
    a.type('w', 'n2', 'path').stored().wait(800)
    for (let round = 0; round < 8 && a.status.type !== 'saved' && a.session.sync.flight; round++)
      a.arrive(server).stored()
    expect(a.status).toMatchObject({ type: 'refused' })
    expect(a.session.sync.refused.map(({ command }) => command.label)).toEqual(['change the timeout'])
    expect([
      valueAt(server.file, '/nodes/n3/parameters/url'),
      valueAt(server.file, '/nodes/n2/parameters/path'),
    ]).toEqual(['z', 'w'])
    expect(a.value('/nodes/n2/timeoutMs')).toBeUndefined()
    expect(a.happen({ type: 'refusals-read' }).status).toEqual({ type: 'saved' })
  })

  it('stops when it is shut out, and goes on when somebody has signed in again', () => {
    const { server, tab } = open()
    const a = tab().type('x').wait(800).answer({ type: 'shut', code: 'session-expired', message: 'Sign in again.' })
    expect(a.status).toEqual({ type: 'refused', message: 'Sign in again.' })
    a.wait(60_000)
    expect(a.sent).toHaveLength(1)
    a.happen({ type: 'online' }).arrive(server)
    expect(a.status).toEqual({ type: 'saved' })
  })

  it('has the limits of the API', () => {
    expect(limits.COMMANDS_PER_REQUEST_MAX).toBe(contracts.COMMANDS_PER_REQUEST_MAX)
    expect(limits.PATCHES_PER_REQUEST_MAX).toBe(contracts.PATCHES_PER_REQUEST_MAX)
  })
})

describe('two people', () => {
  const both = () => {
    const { server, tab } = open()
    return { server, a: tab('a'), b: tab('b') }
  }

  it('on different things are merged without a word', () => {
    const { server, a, b } = both()
    a.type('mine').wait(800).arrive(server)
    b.type('theirs', 'n2').wait(800).arrive(server)
    expect([b.value(), b.value('/nodes/n2/parameters/url'), b.status.type]).toEqual(['mine', 'theirs', 'saved'])
    a.happen({ type: 'told', revision: server.revision }).happen({ type: 'draft-read', draft: server.read() })
    expect(documentOf(a.session)).toEqual(documentOf(b.session))
  })

  it('on the same field choose there, and everything else goes on', () => {
    const { server, a, b } = both()
    a.type('mine').wait(800).arrive(server)
    b.type('theirs').type('other', 'n2').wait(800).arrive(server).stored().arrive(server)
    expect(b.status).toEqual({ type: 'conflict', fields: 1 })
    expect(b.session.sync.conflicts[0]).toMatchObject({
      paths: ['/nodes/n1/parameters/url'],
      label: "change url in 'Step 1'",
    })
    expect([b.value(), valueAt(server.file, '/nodes/n2/parameters/url')]).toEqual(['mine', 'other'])
    const { id } = b.session.sync.conflicts[0]!
    b.happen({ type: 'chosen', conflict: id, side: 'yours' }).wait(800).arrive(server)
    expect([valueAt(server.file, '/nodes/n1/parameters/url'), b.status.type]).toEqual(['theirs', 'saved'])
    expect(b.happen({ type: 'chosen', conflict: id, side: 'yours' }).status.type).toBe('saved')
  })

  it('choose by writing, too', () => {
    const { server, a, b } = both()
    a.type('mine').wait(800).arrive(server)
    b.type('theirs').wait(800).arrive(server).type('both')
    expect(b.session.sync.conflicts).toEqual([])
    b.wait(800).arrive(server)
    expect(valueAt(server.file, '/nodes/n1/parameters/url')).toBe('both')
  })

  it('who wrote the same are not asked', () => {
    const { server, a, b } = both()
    a.type('same').wait(800).arrive(server)
    b.type('same').wait(800).arrive(server)
    expect([b.status.type, server.revision]).toEqual(['saved', 3])
  })

  it('one of whom deletes what the other edits: «Yours» brings it back, with its wires', () => {
    const { server, a, b } = both()
    const wires = documentOf(a.session).connections
    const gone = wires.filter(({ from, to }) => from.node === 'n1' || to.node === 'n1')
    const remove = {
      label: 'delete',
      patches: [
        ...gone.map(({ from, to }): Patch => ({ op: 'clear', path: `/connections/${from.node}:main>${to.node}:main` })),
        { op: 'clear', path: '/nodes/n1' } as Patch,
      ],
    }
    a.session = perform(a.session, remove, { nowMs: 0, newId: () => '00000000-0000-7000-8000-00000000de1e' }).session
    a.wait(0).stored().wait(800).arrive(server)
    b.type('kept').wait(800).arrive(server)
    expect([b.status, b.value()]).toEqual([{ type: 'conflict', fields: 1 }, undefined])
    b.happen({ type: 'chosen', conflict: b.session.sync.conflicts[0]!.id, side: 'yours' }).wait(800).arrive(server)
    expect(valueAt(server.file, '/nodes/n1/parameters/url')).toBe('kept')
    expect(server.file.connections).toHaveLength(wires.length)
  })

  it('where the whole draft became something else, read it and merge by what it holds', () => {
    const { server, a } = both()
    a.type('mine', 'n2').wait(800)
    server.replace({ ...server.file, nodes: server.file.nodes.toReversed(), description: 'New' })
    a.arrive(server).happen({ type: 'draft-read', draft: server.read() }).stored().arrive(server)
    expect(a.status).toEqual({ type: 'saved' })
    expect(documentOf(a.session)).toEqual(server.file)
    expect(valueAt(server.file, '/nodes/n2/parameters/url')).toBe('mine')
  })

  it('undo their own steps only: what somebody else wrote since is in the way, and told', () => {
    const { server, a, b } = both()
    a.type('mine').wait(800).arrive(server)
    b.happen({ type: 'told', revision: server.revision }).happen({ type: 'draft-read', draft: server.read() })
    b.type('later').wait(800).arrive(server)
    a.happen({ type: 'told', revision: server.revision }).happen({ type: 'draft-read', draft: server.read() })
    expect(a.undo()).toMatchObject({ type: 'in-the-way', inTheWay: { paths: ['/nodes/n1/parameters/url'] } })
    expect(a.value()).toBe('later')
    expect(b.undo()).toMatchObject({ type: 'undid' })
    expect(b.value()).toBe('mine')
    expect(b.redo()).toMatchObject({ type: 'redid' })
    expect(b.value()).toBe('later')
  })
})
