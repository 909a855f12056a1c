import type { WorkflowFile } from '@linkflow/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movedBy, moving } from '../canvas/attached.ts'
import { duplicate } from '../canvas/duplicate.ts'
import { onlyNodes } from '../canvas/selection.ts'
import { connect, disconnect, removeAndReconnect } from '../commands/connection-edits.ts'
import type { Edit } from '../commands/edit.ts'
import { addNodes, moveTo, removeNodes, renameNode, setParameter, toggleDisabled } from '../commands/node-edits.ts'
import { addNote, setNoteText } from '../commands/note-edits.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { seeded } from '../testing/seeded.ts'
import { Person, World } from '../testing/simulation.ts'
import { stressWorkflow } from '../testing/stress-workflow.ts'
import type { RunningSession } from './run-session.ts'
import { savingStatus } from './saving-status.ts'

type Random = () => number
const pick = <T>(list: readonly T[], random: Random): T | undefined => list[Math.floor(random() * list.length)]

/** What somebody wrote: each text is written once in a run, so that it can be looked for. */
const textsIn = (value: unknown): Set<string> => new Set(JSON.stringify(value).match(/text-\d+/g) ?? [])

class Run {
  readonly world: World
  readonly random: Random
  readonly written = new Set<string>()
  /** Gone because somebody who saw it did something else in its place, or chose. */
  readonly given = new Set<string>()
  conflicts = 0
  private count = 0

  constructor(seed: number) {
    this.random = seeded(seed)
    this.world = new World(stressWorkflow({ nodes: 4, connections: 4, seed }), this.random)
  }

  text(): string {
    return `text-${++this.count}`
  }

  perform(session: RunningSession, edit: Edit): void {
    if (session.perform(edit)?.type === 'did') for (const text of textsIn(edit.patches)) this.written.add(text)
  }

  /** An act of a person: what was there for them to see and is not any more, they gave. */
  act(session: RunningSession, what: () => void): void {
    const before = this.seenBy(session)
    what()
    const after = this.seenBy(session)
    for (const text of before) if (!after.has(text)) this.given.add(text)
  }

  seenBy({ session: { sync } }: RunningSession): Set<string> {
    return textsIn([sync.document, sync.conflicts, sync.refused])
  }

  edit(file: WorkflowFile): Edit | undefined {
    const { random } = this
    const node = pick(file.nodes, random)
    const other = pick(file.nodes, random)
    if (node === undefined || other === undefined) return addNodes([this.node()])
    switch (Math.floor(random() * 13)) {
      case 0:
        return renameNode(file, node.id, this.text())
      case 1:
        return moveTo(
          file,
          movedBy(file, moving(file, onlyNodes([node.id, other.id])), { x: 16, y: Math.floor(random() * 64) }),
        )
      case 2:
        return addNodes([this.node()])
      case 3:
        return random() < 0.5
          ? removeNodes(file, new Set([node.id]))
          : removeAndReconnect(file, new Set([node.id]), nodeTypes)
      case 4:
        return connect(file, { from: { node: node.id, port: 'main' }, to: { node: other.id, port: 'main' } })
      case 5: {
        const wire = pick(file.connections, random)
        return wire && disconnect(file, [wire])
      }
      case 6:
        return toggleDisabled(file, [node.id])
      case 7:
        return this.anew(duplicate(file, nodeTypes, onlyNodes([node.id, other.id]), random)!.edit)
      case 8: {
        const note = pick(file.notes, random)
        return note === undefined
          ? addNote({ id: `note-${this.count}`, text: this.text(), position: { x: 0, y: 0 } })
          : setNoteText(note.id, this.text())
      }
      case 9:
        return setParameter(file, node.id, ['body', 'field'], this.text())
      default:
        return setParameter(file, node.id, [pick(['url', 'path'], random)!], this.text())
    }
  }

  /** Two people could each take one of two copies for the other one that stays. */
  private anew(edit: Edit): Edit {
    return JSON.parse(JSON.stringify(edit).replace(/text-\d+/g, () => this.text())) as Edit
  }

  private node() {
    const id = `new-${++this.count}`
    return {
      id,
      name: this.text(),
      type: 'set',
      version: 1,
      parameters: { values: { a: this.text() } },
      position: { x: 0, y: 0 },
    }
  }
}

async function live(run: Run, people: readonly Person[], steps: number): Promise<void> {
  const { world, random } = run
  for (let step = 0; step < steps; step++) {
    await world.time.run(world.time.nowMs() + Math.floor(random() * 900))
    const person = pick(people, random)!
    const session = pick(person.tabs, random)
    if (session === undefined) {
      await person.open()
      continue
    }
    const { conflicts, document } = session.session.sync
    const dice = random()
    if (conflicts.length > 0 && dice < 0.4) {
      run.conflicts += 1
      const side = random() < 0.5 ? 'yours' : 'theirs'
      run.act(session, () => session.happen({ type: 'chosen', conflict: pick(conflicts, random)!.id, side }))
    } else if (dice < 0.45) {
      person.close(session)
      if (random() < 0.8) await person.open()
    } else if (dice < 0.48 && person.tabs.length < 2) await person.open()
    else if (dice < 0.53) {
      person.isOnline = !person.isOnline
      for (const tab of person.tabs) tab.happen({ type: person.isOnline ? 'online' : 'offline' })
    } else if (dice < 0.6) run.act(session, () => void session.undo())
    else if (dice < 0.63) run.act(session, () => void session.redo())
    else if (dice < 0.64) world.server.replace({ ...world.server.file, nodes: world.server.file.nodes.toReversed() })
    else if (dice < 0.74) await typeOn(run, session)
    else {
      const edit = run.edit(document)
      if (edit !== undefined) run.act(session, () => run.perform(session, edit))
    }
  }
}

/** Letter by letter, and not always quicker than what is sent meanwhile. */
async function typeOn(run: Run, session: RunningSession): Promise<void> {
  const id = pick(session.session.sync.document.nodes, run.random)?.id
  for (let letter = 0; letter < 12 && id !== undefined; letter++) {
    const { document } = session.session.sync
    const edit = setParameter(document, id, ['url'], run.text())
    run.act(session, () => run.perform(session, edit))
    await run.world.time.run(run.world.time.nowMs() + Math.floor(run.random() * 590))
  }
}

/** Good weather, every tab that is left behind taken over, every choice made. */
async function settle(run: Run, people: readonly Person[]): Promise<void> {
  const { world } = run
  world.weather = { delayMs: () => 20, loses: () => false }
  for (const person of people) {
    person.isOnline = true
    for (const session of [...person.tabs]) person.close(session)
    await person.open()
  }
  for (let round = 0; round < 30; round++) {
    await world.time.run(world.time.nowMs() + 60_000)
    for (const { tabs } of people) {
      for (const session of tabs) {
        session.happen({ type: 'told', revision: world.server.revision })
        for (const { id } of session.session.sync.conflicts) {
          const side = run.random() < 0.5 ? 'yours' : 'theirs'
          run.act(session, () => session.happen({ type: 'chosen', conflict: id, side }))
        }
      }
    }
  }
}

async function check(seed: number, steps: number): Promise<Run> {
  const run = new Run(seed)
  if (seed % 5 === 0) run.world.server.keptMax = 5
  const people = [1, 2, 3].map(() => new Person(run.world))
  for (const person of people) await person.open()
  await live(run, people, steps)
  await settle(run, people)
  const { server } = run.world
  for (const { tabs } of people) {
    expect(tabs).toHaveLength(1)
    for (const { session } of tabs) {
      expect(savingStatus(session.sync)).toEqual({ type: 'saved' })
      expect(session.sync.base.revision).toBe(server.revision)
      expect(session.sync.document).toEqual(server.file)
    }
  }
  const there = textsIn(server.file)
  const lost = [...run.written].filter((text) => !there.has(text) && !run.given.has(text))
  expect(lost).toEqual([])
  return run
}

describe('three people who edit one draft over a bad line, reloading and closing tabs', () => {
  it('all end with the same document, and nothing that somebody wrote is lost without a choice', async () => {
    let conflicts = 0
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
        conflicts += (await check(seed, 80)).conflicts
      }),
      { numRuns: Number(process.env['EDITOR_RUNS'] ?? 150), endOnFailure: true },
    )
    expect(conflicts).toBeGreaterThan(10)
  }, 240_000)

  it('keep the values that two tabs of one person left for one field, each until it is chosen or not', async () => {
    await check(433_322, 80)
  })
})
