import { existsSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import type { CodeCall, CodeOutcome } from './code-call.ts'
import { CodeChild } from './code-child.ts'
import type { CodeSandbox, CodeSandboxOptions } from './code-sandbox.ts'
import { aCall, errorOf, itemsOf, openForTest } from './testing/a-call.ts'
import { innermostPid } from './wall/inspect-process.ts'

let sandbox: CodeSandbox
afterEach(() => sandbox.close())

const open = async (changes: Partial<CodeSandboxOptions> = {}) => {
  sandbox = await openForTest(changes)
}
const run = (workspaceId: string, source = 'return items', changes: Partial<CodeCall> = {}) =>
  sandbox.run(aCall({ workspaceId, source, ...changes }))

/** A run that stands still in a question to the host until the test lets it go. */
function heldRun(workspaceId: string): { outcome: Promise<CodeOutcome>; running: Promise<void>; letGo: () => void } {
  const started = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string>()
  const fetchNode = () => {
    started.resolve()
    return answer.promise
  }
  const outcome = run(workspaceId, "$('Held').all(); return items", { fetchNode, timeoutMs: 20_000 })
  return { outcome, running: started.promise, letGo: () => answer.resolve('[]') }
}

/** Pids of the children of this process that run our child script, outer process of a namespace included. */
function childPids(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((pid) => pid !== '')
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.cjs'))
}

/** Of the process's session, where Linux weighs sessions against each other; else what is wanted. */
function groupPriority(pid: number): number {
  const path = `/proc/${pid}/autogroup`
  const said = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return Number(/ nice (-?\d+)/.exec(said)?.[1] ?? 10)
}

describe('a run that takes long', () => {
  // Proves T27.
  it('gives way to others on the processor, and its process serves nobody after it', async () => {
    await open({ processesMax: 1, limits: { slowMs: 50 } })
    expect(itemsOf(await run('a'))).toHaveLength(2)
    const [outer] = childPids()
    const pid = innermostPid(outer!)
    const quick = getPriority(pid)
    const slow = run('a', 'for (;;);', { timeoutMs: 1000 })
    await expect.poll(() => [getPriority(pid), groupPriority(pid)]).toEqual([Math.max(quick, 10), 10])
    expect(errorOf(await slow)).toMatchObject({ code: 'code-timeout' })
    const held = heldRun('a')
    await held.running
    const [own] = childPids()
    await new Promise((resolve) => setTimeout(resolve, 100))
    held.letGo()
    expect(itemsOf(await held.outcome)).toHaveLength(2)
    expect(itemsOf(await run('a'))).toHaveLength(2)
    expect(childPids()).not.toContain(own)
  })
})

describe('processes and workspaces', () => {
  it('belong together for ever: a process never serves two', async () => {
    await open({ processesMax: 2 })
    const before = new Set<number>()
    for (let round = 0; round < 3; round++) {
      for (const workspaceId of ['a', 'b', 'c', 'd']) {
        expect(itemsOf(await run(workspaceId))).toHaveLength(2)
        for (const pid of childPids()) before.add(pid)
      }
    }
    // Four workspaces over two processes: each change of hands was a new process.
    expect(before.size).toBe(sandbox.stats().started)
    expect(sandbox.stats().started).toBeGreaterThanOrEqual(10)
    expect(sandbox.stats().children).toBeLessThanOrEqual(2)
  })

  it('refuse to be mixed up, loudly', () => {
    const child = new CodeChild(['/bin/true'], { startMsMax: 1_000, resultCharsMax: 1 } as never, () => {})
    child.assign('a')
    expect(() => child.assign('b')).toThrow('a child of workspace a was given to b')
    return open()
  })

  it('are never more than allowed', async () => {
    await open({ processesMax: 2 })
    const most: number[] = []
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const outcome = await run(`w${i % 3}`)
        most.push(sandbox.stats().children)
        expect(outcome.type).toBe('done')
      }),
    )
    expect(Math.max(...most)).toBeLessThanOrEqual(2)
  })

  it('are as many as one workspace alone can use', async () => {
    await open({ processesMax: 2 })
    const held = [heldRun('a'), heldRun('a')]
    await Promise.all(held.map(({ running }) => running))
    expect(sandbox.stats()).toMatchObject({ children: 2, busy: 2 })
    for (const { letGo } of held) letGo()
    for (const { outcome } of held) expect((await outcome).type).toBe('done')
  })

  it('keep one slot for others once there are others', async () => {
    await open({ processesMax: 2 })
    await run('b')
    const first = heldRun('a')
    await first.running
    const second = heldRun('a')
    expect((await run('b')).type).toBe('done')
    expect((await run('c')).type).toBe('done')
    first.letGo()
    await second.running
    second.letGo()
    expect((await second.outcome).type).toBe('done')
  })

  // Proves T27.
  it('take turns when workspaces are more than processes, also against one that never stops', async () => {
    await open({ processesMax: 1, limits: { turnMs: 50 } })
    let greedy = true
    const flood = Array.from({ length: 20 }, async () => {
      while (greedy && (await run('greedy')).type === 'done');
    })
    for (const workspaceId of ['b', 'c', 'd']) expect((await run(workspaceId)).type).toBe('done')
    greedy = false
    await Promise.all(flood)
  })
})

describe('a process that dies', () => {
  it('fails the run in it, no other, and is replaced', async () => {
    await open({ processesMax: 2 })
    const other = heldRun('b')
    await other.running
    const [others] = [new Set(childPids())]
    const victim = heldRun('a')
    await victim.running
    const pid = childPids().find((each) => !others.has(each))!
    process.kill(pid, 'SIGKILL')
    expect(errorOf(await victim.outcome)).toMatchObject({
      code: 'code-crashed',
      message: expect.stringContaining('SIGKILL'),
    })
    other.letGo()
    expect((await other.outcome).type).toBe('done')
    expect((await run('a')).type).toBe('done')
    expect(sandbox.stats().diedBusy).toBe(1)
  })

  it('leaves the calls that wait behind it to the next', async () => {
    await open({ processesMax: 1 })
    const victim = heldRun('a')
    await victim.running
    const waiting = Array.from({ length: 10 }, () => run('a'))
    for (const pid of childPids()) process.kill(pid, 'SIGKILL')
    expect(errorOf(await victim.outcome)?.code).toBe('code-crashed')
    for (const outcome of await Promise.all(waiting)) expect(outcome.type).toBe('done')
  })
})

describe('waiting', () => {
  it('is bounded for all and for each workspace: one more is refused at once', async () => {
    await open({ processesMax: 1, limits: { backlogMax: 5, backlogPerWorkspaceMax: 3, laneCallsMax: 1 } })
    const held = heldRun('a')
    await held.running
    const waiting = [run('a'), run('a'), run('a')]
    expect(errorOf(await run('a'))?.code).toBe('code-busy')
    waiting.push(run('b'), run('c'))
    expect(errorOf(await run('d'))?.code).toBe('code-busy')
    held.letGo()
    for (const outcome of await Promise.all(waiting)) expect(outcome.type).toBe('done')
  })

  it('ends after its time', async () => {
    await open({ processesMax: 1, limits: { waitMsMax: 2_000, laneCallsMax: 1 } })
    await run('a')
    const held = heldRun('a')
    await held.running
    expect(errorOf(await run('a'))).toMatchObject({ code: 'code-busy', message: expect.stringContaining('2000 ms') })
    held.letGo()
    expect((await held.outcome).type).toBe('done')
  })
})

describe('calls sent ahead', () => {
  /** So that the child is known to be quick, and calls are sent behind one another. */
  const warmUp = async (workspaceId: string) => {
    for (let i = 0; i < 20; i++) await run(workspaceId)
  }

  it('keep their answers apart, in any order of fast, failing, asking and waiting code', async () => {
    await open({ processesMax: 1 })
    await warmUp('a')
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const fetchNode = async (name: string) => {
          await new Promise(setImmediate)
          return JSON.stringify([{ json: { name } }])
        }
        const source = [
          'return {i: $vars.i}',
          "return $('n' + $vars.i).all()",
          'throw new Error("e" + $vars.i)',
          'console.log($vars.i); return null',
        ][i % 4]!
        return run('a', source, { fetchNode, scopeJson: JSON.stringify({ $vars: { i } }) })
      }),
    )
    outcomes.forEach((outcome, i) => {
      if (i % 4 === 0) expect(itemsOf(outcome)).toMatchObject([{ json: { i } }])
      else if (i % 4 === 1) expect(itemsOf(outcome)).toMatchObject([{ json: { name: `n${i}` } }])
      else if (i % 4 === 2) expect(errorOf(outcome)?.message).toBe(`e${i}`)
      else expect(outcome.console).toEqual([{ level: 'info', text: String(i) }])
    })
    expect(sandbox.stats().started).toBe(1)
  })

  it('run elsewhere when the process dies under the call before them, which alone fails', async () => {
    await open({ processesMax: 1 })
    await warmUp('a')
    const victim = heldRun('a')
    const behind = Array.from({ length: 5 }, () => run('a'))
    await victim.running
    for (const pid of childPids()) process.kill(pid, 'SIGKILL')
    expect(errorOf(await victim.outcome)?.code).toBe('code-crashed')
    for (const outcome of await Promise.all(behind)) expect(outcome.type).toBe('done')
    expect(sandbox.stats().diedBusy).toBe(1)
  })

  it('do not wait behind a slow call when another process can take them', async () => {
    await open({ processesMax: 2 })
    await warmUp('a')
    const slow = heldRun('a')
    const behind = Array.from({ length: 3 }, () => run('a'))
    await slow.running
    for (const outcome of await Promise.all(behind)) expect(outcome.type).toBe('done')
    slow.letGo()
    expect((await slow.outcome).type).toBe('done')
    expect(sandbox.stats().diedBusy).toBe(0)
  })

  it('are cancelled one by one, without harm to the others', async () => {
    await open({ processesMax: 1 })
    await warmUp('a')
    const held = heldRun('a')
    const cancel = new AbortController()
    const cancelled = run('a', 'return items', { signal: cancel.signal })
    const kept = run('a')
    await held.running
    cancel.abort()
    expect(errorOf(await cancelled)?.code).toBe('code-cancelled')
    held.letGo()
    expect((await held.outcome).type).toBe('done')
    expect((await kept).type).toBe('done')
    expect(sandbox.stats().diedBusy).toBe(0)
  })
})

describe('cancelling', () => {
  it('takes a call out of the queue, ends a run with its process, and refuses what was cancelled before', async () => {
    await open({ processesMax: 1 })
    const running = new AbortController()
    const queued = new AbortController()
    const started = Promise.withResolvers<void>()
    const fetchNode = () => {
      started.resolve()
      return new Promise<string>(() => {})
    }
    const inProcess = run('a', "$('X').all()", { fetchNode, signal: running.signal, timeoutMs: 20_000 })
    await started.promise
    const inQueue = run('a', 'return items', { signal: queued.signal })
    queued.abort()
    expect(errorOf(await inQueue)?.code).toBe('code-cancelled')
    running.abort()
    expect(errorOf(await inProcess)?.code).toBe('code-cancelled')
    expect(errorOf(await run('a', 'return items', { signal: AbortSignal.abort() }))?.code).toBe('code-cancelled')
    expect((await run('a')).type).toBe('done')
  })

  it('of everything is what closing does, and no process is left', async () => {
    await open({ processesMax: 1 })
    const held = heldRun('a')
    await held.running
    const waiting = run('a')
    const pids = childPids()
    expect(pids).toHaveLength(1)
    await sandbox.close()
    expect(errorOf(await held.outcome)?.code).toBe('code-cancelled')
    expect(errorOf(await waiting)?.code).toBe('code-cancelled')
    expect(errorOf(await run('a'))?.code).toBe('code-cancelled')
    expect(childPids()).toEqual([])
    await sandbox.close()
  })
})

describe('an idle server', () => {
  it('has no child before the first call, and none again some time after the last', async () => {
    await open({ processesMax: 2, prewarm: true, limits: { idleMs: 1_000 } })
    expect(sandbox.stats()).toMatchObject({ children: 0, started: 0 })
    await run('a')
    await expect.poll(() => sandbox.stats().children).toBe(2) // its own, and the one kept ready
    await expect.poll(() => sandbox.stats().children, { timeout: 15_000 }).toBe(0)
    expect((await run('a')).type).toBe('done')
  })

  it('gives the child that it kept ready to the first who comes', async () => {
    await open({ processesMax: 2, prewarm: true })
    sandbox.prewarm()
    await expect.poll(() => sandbox.stats().children).toBe(1)
    await run('a')
    expect(sandbox.stats().started).toBeLessThanOrEqual(2)
  })
})
