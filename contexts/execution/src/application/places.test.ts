import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Places } from './places.ts'

/** Begins or queues, as the worker does. */
function arrive(places: Places<string>, workspace: string, name: string): boolean {
  const starts = places.hasRoomFor(workspace)
  if (starts) places.take(workspace)
  else places.enqueue(workspace, `${workspace}:${name}`)
  return starts
}
/** One of a workspace ends; who begins then. */
function end(places: Places<string>, workspace: string): string[] {
  places.leave(workspace)
  const started: string[] = []
  for (let next = places.next(); next !== undefined; next = places.next()) {
    places.take(next.split(':')[0]!)
    started.push(next)
  }
  return started
}

describe('places', () => {
  it('are all for one workspace, where no other wants one', () => {
    const places = new Places<string>(4)
    expect(['1', '2', '3', '4', '5'].map((name) => arrive(places, 'a', name))).toEqual([true, true, true, true, false])
    expect(places.queued).toBe(1)
    expect(end(places, 'a')).toEqual(['a:5'])
  })

  // Proves T27.
  it('go to workspaces in turn, however many one has waiting', () => {
    const places = new Places<string>(1)
    for (const name of ['1', '2', '3', '4']) arrive(places, 'a', name)
    arrive(places, 'b', '1')
    // One place and one for a guest: b began at once, and its second waits.
    arrive(places, 'b', '2')
    expect(end(places, 'b')).toEqual(['b:2'])
    expect(end(places, 'a')).toEqual(['a:2'])
  })

  it('of guests are there when one workspace has taken all others', () => {
    const places = new Places<string>(8)
    for (let n = 0; n < 20; n++) arrive(places, 'a', `${n}`)
    expect(places.guestsMax).toBe(2)
    expect(arrive(places, 'b', '1')).toBe(true)
    expect(arrive(places, 'c', '1')).toBe(true)
    expect(arrive(places, 'd', '1')).toBe(false)
    expect(end(places, 'c')).toEqual(['d:1'])
    expect(places.crowded().toSorted()).toEqual(['a'])
  })

  it('are never more than there are, are never left free while somebody waits, and forget nobody', () => {
    const workspaces = fc.constantFrom('a', 'b', 'c', 'd')
    const step = fc.tuple(fc.boolean(), workspaces)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(step, { maxLength: 200 }), (concurrency, steps) => {
        const places = new Places<string>(concurrency)
        const running = new Map<string, number>()
        const count = (workspace: string) => running.get(workspace) ?? 0
        let begun = 0
        let waiting = 0
        let arrived = 0
        const begin = (workspace: string) => {
          running.set(workspace, count(workspace) + 1)
          begun += 1
        }
        const check = () => {
          const inAll = [...running.values()].reduce((sum, each) => sum + each, 0)
          expect(inAll).toBeLessThanOrEqual(concurrency + places.guestsMax)
          if (waiting > 0) expect(inAll).toBeGreaterThanOrEqual(concurrency)
          expect(places.queued).toBe(waiting)
          expect(begun + waiting).toBe(arrived)
          for (const workspace of ['a', 'b', 'c', 'd']) {
            // Whoever has less than the guests' part waits only while guests have taken it all.
            if (places.loadOf(workspace) > count(workspace) && count(workspace) < places.guestsMax) {
              expect(inAll).toBe(concurrency + places.guestsMax)
            }
          }
        }
        for (const [arrives, workspace] of steps) {
          if (arrives) {
            arrived += 1
            if (arrive(places, workspace, `${arrived}`)) begin(workspace)
            else waiting += 1
          } else if (count(workspace) > 0) {
            running.set(workspace, count(workspace) - 1)
            for (const next of end(places, workspace)) {
              waiting -= 1
              begin(next.split(':')[0]!)
            }
          }
          check()
        }
      }),
    )
  })
})
