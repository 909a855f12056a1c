import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Item } from '../item.ts'
import { MemoryBudget } from '../items/memory-budget.ts'
import type { NodeContext } from '../node-context.ts'
import {
  defineNode,
  type EachBehaviour,
  failItem,
  many,
  type NodeType,
  route,
  type Shortcut,
  stream,
} from '../node-type.ts'
import { StepFailure } from '../step-failure.ts'
import { filterNode, ifNode, setNode, splitNode } from '../testing/sample-nodes.ts'
import { jobOf, runNode, SpillMemory } from '../testing.ts'
import { joinCheckpoints, type StepCheckpoint } from './checkpoint.ts'
import { executeStep } from './execute-step.ts'

type Each = EachBehaviour<{ value?: unknown }>

function node(each: Each['each'], more: Partial<NodeType> & { parallel?: number } = {}): NodeType {
  const { parallel, ...rest } = more
  return defineNode({
    type: 'probe',
    version: 1,
    title: 'Probe',
    description: 'For tests.',
    group: 'data',
    parameters: z.object({ value: z.unknown().optional() }),
    effect: 'pure',
    sample: [],
    ...rest,
    behaviour: { kind: 'each', each, ...(parallel === undefined ? {} : { parallel: () => parallel }) },
  } as NodeType)
}

const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))
const error = { code: 'refused', message: 'No.', retryable: false }
const failOdd: Each['each'] = (item) =>
  Number(item.json.n) % 2 === 1 ? failItem(error) : { json: { ok: item.json.n! } }

describe('an each node', () => {
  const hugeItem = (n: number) => ({ n, list: Array.from({ length: 6000 }, () => 'x'.repeat(1000)) })
  const turnsOf = (job: ReturnType<typeof jobOf>, yieldNow: () => void) => ({
    ...job,
    limits: { ...job.world.limits, sliceMs: 0 },
    world: { ...job.world, limits: { ...job.world.limits, sliceMs: 0 }, yieldNow: async () => yieldNow() },
  })

  it('writes what is huge in pieces, and lets others have their turn between them', async () => {
    for (const parallel of [undefined, 3]) {
      let turns = 0
      const type = node(
        async (item) => ({ json: hugeItem(Number(item.json.n)) }),
        parallel === undefined ? {} : { parallel },
      )
      const result = await executeStep(turnsOf(jobOf(type, { items: numbers(3) }), () => (turns += 1)))
      expect(result.type === 'done' && result.outputs[0]!.items.all().map(({ json }) => json.n)).toEqual([0, 1, 2])
      // 6 MB in pieces of a quarter of a megabyte, for each of three items.
      expect(turns).toBeGreaterThan(3 * 20)
    }
  })

  it('reads what is huge in pieces, page by page', async () => {
    const spill = new SpillMemory()
    const memory = new MemoryBudget({ bytesMax: 1, spill })
    const made = await executeStep(
      jobOf(
        node((item) => ({ json: hugeItem(Number(item.json.n)) })),
        { items: numbers(3), memory },
      ),
    )
    if (made.type !== 'done') throw new Error(made.type)
    memory.unload()
    let turns = 0
    const job = turnsOf(
      jobOf(
        node((item) => ({ json: { n: item.json.n! } })),
        { items: [{}], memory },
      ),
      () => (turns += 1),
    )
    const data = { ...job.world.data, list: () => made.outputs[0]!.items }
    const inputs = new Map([['main', [{ step: 'input', port: 'main', start: 0, count: 3 }]]])
    const { reads } = spill
    const result = await executeStep({ ...job, inputs, world: { ...job.world, data } } as typeof job)
    expect(spill.reads - reads).toBe(3)
    expect(result.type === 'done' && result.outputs[0]!.items.all().map(({ json }) => json)).toEqual(numbers(3))
    // At least one for each page; how many more is a matter of time: a piece that is read quickly needs none.
    expect(turns).toBeGreaterThan(3)
  })

  it('ends by what the builders refuse in a huge item, and awaits what else is under way', async () => {
    let open = 0
    const type = node(
      async (item) => {
        open += 1
        await new Promise((resolve) => setTimeout(resolve, 5 * Number(item.json.n)))
        open -= 1
        return { json: hugeItem(Number(item.json.n)) }
      },
      { parallel: 3 },
    )
    const run = await runNode(type, { items: numbers(3), limits: { outputCharsMax: 1_000_000 } })
    expect(run.error?.code).toBe('output-too-large')
    expect(open).toBe(0)
  })

  it('evaluates its parameters for each item', async () => {
    const run = await runNode(setNode, {
      parameters: { fields: [{ name: 'v', value: '{{ $json.n * 2 }}' }] },
      items: [{ n: 1 }, { n: 2 }],
    })
    expect(run.outputs).toEqual({
      main: [
        { n: 1, v: 2 },
        { n: 2, v: 4 },
      ],
    })
    expect(run.lineage).toEqual({ main: 'index' })
  })

  it('answers at once when it needs no promise', () => {
    expect(executeStep(jobOf(filterNode, { parameters: { keep: true }, items: [{ n: 1 }] }))).not.toBeInstanceOf(
      Promise,
    )
  })

  it('drops, multiplies and routes items, and keeps their lineage', async () => {
    const filtered = await runNode(filterNode, { parameters: { keep: '{{ $json.n > 1 }}' }, items: numbers(4) })
    expect(filtered.outputs.main).toEqual([{ n: 2 }, { n: 3 }])
    expect(filtered.lineage.main).toEqual([2, 3])
    const split = await runNode(splitNode, {
      parameters: { list: '{{ $json.l }}' },
      items: [{ l: [{ a: 1 }, { a: 2 }] }, { l: [{ a: 3 }] }],
    })
    expect(split.outputs.main).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }])
    expect(split.lineage.main).toEqual([0, 0, 1])
    const routed = await runNode(ifNode, { parameters: { condition: '{{ $json.n > 1 }}' }, items: numbers(3) })
    expect(routed.outputs).toEqual({ true: [{ n: 2 }], false: [{ n: 0 }, { n: 1 }] })
  })

  it('takes of several ports only those that got items, and of one port always that one', async () => {
    const routed = await runNode(ifNode, { parameters: { condition: true }, items: numbers(1) })
    expect(Object.keys(routed.outputs)).toEqual(['true'])
    const filtered = await runNode(filterNode, { parameters: { keep: false }, items: numbers(1) })
    expect(filtered.outputs).toEqual({ main: [] })
  })

  it('shares what it passes on with its input', async () => {
    const run = await runNode(filterNode, { parameters: { keep: true }, items: numbers(3) })
    expect(run.stored[0]!.encode()).toContain('"same"')
  })
})

describe('an item that fails', () => {
  it('fails the step and is named, unless the node says otherwise', async () => {
    const run = await runNode(node(failOdd), { items: numbers(3) })
    expect(run).toMatchObject({ type: 'failed', error: { ...error, item: 1 } })
  })

  it('goes on as an item with its error', async () => {
    const run = await runNode(node(failOdd), { items: numbers(3), onError: 'continue' })
    expect(run.outputs.main).toEqual([{ ok: 0 }, { n: 1, error: { code: 'refused', message: 'No.' } }, { ok: 2 }])
    expect(run.lineage.main).toBe('index')
    expect(run.warnings).toEqual([{ code: 'refused', message: 'No.' }])
  })

  it('leaves by the error port', async () => {
    const run = await runNode(node(failOdd), { items: numbers(3), onError: 'error-port' })
    expect(run.outputs).toEqual({
      main: [{ ok: 0 }, { ok: 2 }],
      error: [{ n: 1, error: { code: 'refused', message: 'No.' } }],
    })
    expect(run.lineage.error).toEqual([1])
  })

  it('may be one whose parameters cannot be evaluated', async () => {
    const parameters = { fields: [{ name: 'v', value: '{{ $json.a.b }}' }] }
    const items = [{ a: { b: 1 } }, { a: 1 }]
    const run = await runNode(setNode, { parameters, items, onError: 'continue' })
    expect(run.outputs.main?.[1]).toMatchObject({ error: { code: 'expression-failed' } })
  })

  it('fails the step as long as the engine has retries left for an error that may pass', async () => {
    const retryable = { ...error, retryable: true }
    const options = { items: numbers(1), onError: 'continue', retry: { attempts: 2, firstMs: 1, maxMs: 1 } } as const
    const failing = node(() => failItem(retryable))
    expect(await runNode(failing, { ...options, attempt: 1 })).toMatchObject({
      type: 'failed',
      error: { retryable: true, item: 0 },
    })
    expect(await runNode(failing, { ...options, attempt: 2 })).toMatchObject({ type: 'done' })
  })

  it('is told as a bug of ours when the node throws', async () => {
    for (const each of [
      () => {
        throw new TypeError('x is undefined')
      },
      async () => {
        throw new TypeError('x is undefined')
      },
      () =>
        many(
          (function* (): Iterable<Item> {
            yield { json: {} }
            throw new TypeError('x is undefined')
          })(),
        ),
    ] satisfies Each['each'][]) {
      const run = await runNode(node(each), { items: numbers(1) })
      expect(run).toMatchObject({
        type: 'failed',
        error: {
          code: 'node-crashed',
          message: expect.stringMatching(/TypeError: x is undefined.*please report/),
          item: 0,
        },
      })
    }
  })

  it('is no item at all: what a node must not give fails the step', async () => {
    for (const result of [{ json: { f: () => 1 } }, { json: [] }, { json: null }, {}, route('nowhere', { json: {} })]) {
      const run = await runNode(
        node(() => result as unknown as Item),
        { items: numbers(1), onError: 'continue' },
      )
      expect(run).toMatchObject({ type: 'failed', error: { code: 'node-result-invalid' } })
    }
  })
})

/** Promises that the test resolves, in the order it likes. */
class Gate {
  readonly waiting = new Map<number, (item: Item) => void>()
  readonly #arrivals: (() => void)[] = []

  readonly each: Each['each'] = (_, __, ___, index) =>
    new Promise<Item>((resolve) => {
      this.waiting.set(index, resolve)
      for (const arrived of this.#arrivals.splice(0)) arrived()
    })

  async open(index: number): Promise<void> {
    while (!this.waiting.has(index)) await new Promise<void>((resolve) => this.#arrivals.push(resolve))
    this.waiting.get(index)!({ json: { index } })
    this.waiting.delete(index)
  }
}

describe('items at the same time', () => {
  it('come out in their order, whichever ends first, and never more at once than asked', async () => {
    const gate = new Gate()
    const running = runNode(node(gate.each, { parallel: 3 }), { items: numbers(7) })
    await gate.open(2)
    await gate.open(1)
    expect(gate.waiting.has(3)).toBe(false)
    await gate.open(0)
    for (const index of [5, 4, 3, 6]) await gate.open(index)
    expect((await running).outputs.main).toEqual(Array.from({ length: 7 }, (_, index) => ({ index })))
  })

  it('stop at the first failure in order, after those under way have ended', async () => {
    const ended: number[] = []
    const each: Each['each'] = async (_, __, { signal }, index) => {
      if (index === 1) return failItem(error)
      if (index > 1) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      ended.push(index)
      return { json: {} }
    }
    const run = await runNode(node(each, { parallel: 3 }), { items: numbers(10) })
    expect(run).toMatchObject({ type: 'failed', error: { item: 1 } })
    expect(ended.sort()).toEqual([0, 2, 3])
  })

  it('draw the random numbers of their own item', async () => {
    const each: Each['each'] = async (_, __, context, index) => {
      for (let turn = 0; turn < 5 - index; turn += 1) await undefined
      return { json: { id: context.newId(), number: context.random() } }
    }
    const together = await runNode(node(each, { parallel: 5 }), { items: numbers(5) })
    const alone = await runNode(node(each), { items: numbers(5) })
    expect(together.outputs).toEqual(alone.outputs)
    expect(new Set(alone.outputs.main!.map(({ id }) => id)).size).toBe(5)
    expect(alone.outputs.main![0]!.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('end with the signal of the step', async () => {
    const controller = new AbortController()
    const each: Each['each'] = async (_, __, { signal }) => {
      controller.abort()
      return signal.aborted ? failItem(error) : { json: {} }
    }
    expect(await runNode(node(each), { items: numbers(3), signal: controller.signal })).toMatchObject({
      type: 'aborted',
    })
  })
})

describe('a long step', () => {
  it('gives the event loop back when its slice is over, and ends the same', async () => {
    const parameters = { fields: [{ name: 'v', value: '{{ $json.n }}' }] }
    const limits = { sliceMs: 0 }
    const sliced = executeStep(jobOf(setNode, { parameters, items: numbers(3_000), limits }))
    expect(sliced).toBeInstanceOf(Promise)
    const result = await sliced
    expect(result.type === 'done' && result.outputs[0]!.items.at(2_999).json).toEqual({ n: 2_999, v: 2_999 })
  })

  it('can be aborted between slices', async () => {
    const job = jobOf(setNode, {
      parameters: { fields: [] },
      items: numbers(3_000),
      limits: { sliceMs: 0 },
      signal: AbortSignal.abort(),
    })
    expect(await executeStep(job)).toMatchObject({ type: 'aborted' })
  })

  it('gives it back within one item that becomes many', async () => {
    const limits = { sliceMs: 0 }
    const items = [{ l: numbers(500) }, { l: numbers(2) }]
    const run = await runNode(splitNode, { parameters: { list: '{{ $json.l }}' }, items, limits })
    expect(run.outputs.main).toHaveLength(502)
    expect(run.lineage.main).toEqual([...new Array(500).fill(0), 1, 1])
  })

  it('has a limit on its items, at N and at N + 1', async () => {
    const limits = { itemsPerStepMax: 5 }
    const parameters = { list: '{{ $json.l }}' }
    expect(await runNode(splitNode, { parameters, items: [{ l: numbers(5) }], limits })).toMatchObject({ type: 'done' })
    const over = await runNode(splitNode, { parameters, items: [{ l: numbers(6) }], limits, onError: 'continue' })
    expect(over).toMatchObject({ type: 'failed', error: { code: 'items-too-many' } })
  })

  it('says with the name of its node that its items need too much memory', async () => {
    const memory = new MemoryBudget({ bytesMax: 50 })
    const run = await runNode(setNode, { parameters: { fields: [] }, items: numbers(10), memory })
    expect(run).toMatchObject({
      type: 'failed',
      error: { code: 'items-too-large', message: expect.stringContaining('Node «Set»') },
    })
  })

  it('works through items of which hardly any fit into memory', async () => {
    const spill = new SpillMemory()
    const memory = new MemoryBudget({ bytesMax: 100_000, spill })
    const parameters = { fields: [{ name: 'v', value: '{{ $json.n + 1 }}' }] }
    const result = await executeStep(jobOf(setNode, { parameters, items: numbers(20_000), memory }))
    if (result.type !== 'done') throw new Error(result.type)
    let sum = 0
    for (const page of result.outputs[0]!.items.pages()) for (const { json } of page) sum += Number(json.v)
    expect(sum).toBe((20_000 * 20_001) / 2)
    expect(memory.usedBytes).toBeLessThanOrEqual(100_000)
  })
})

describe('a shortcut', () => {
  let asked: number[] = []
  /** Odd numbers go left, even ones right; of those below zero only the node can tell, and it makes new items. */
  const sorted = (portOf: Shortcut['portOf'], shortcut?: EachBehaviour<{ value?: unknown }>['shortcut']) => {
    asked = []
    const each: Each['each'] = (item) => {
      const n = Number(item.json.n)
      asked.push(n)
      return n < 0 ? { json: { ...item.json, made: true } } : route(n % 2 === 1 ? 'left' : 'right', item)
    }
    const type = node(each, { ports: { inputs: ['main'], outputs: ['left', 'right'] } })
    const behaviour = { ...type.behaviour, shortcut: shortcut ?? (() => ({ ports: ['right', 'left'], portOf })) }
    return { ...type, behaviour } as NodeType
  }
  const byOddness: Shortcut['portOf'] = ({ json }) => (Number(json.n) < 0 ? undefined : Number(json.n) % 2)

  it('sends items on without asking the node, page after page', async () => {
    const items = numbers(2_500)
    const run = await runNode(sorted(byOddness), { items })
    expect(run.outputs).toEqual({
      left: items.filter(({ n }) => n % 2 === 1),
      right: items.filter(({ n }) => n % 2 === 0),
    })
    expect(run.lineage).toMatchObject({ left: items.map(({ n }) => n).filter((n) => n % 2 === 1) })
    expect(asked).toEqual([])
  })

  it('is not looked for when there are few items', async () => {
    await runNode(sorted(byOddness), { items: numbers(8) })
    expect(asked).toHaveLength(8)
  })

  it('drops what leaves by no port', async () => {
    const run = await runNode(
      sorted(({ json }) => (Number(json.n) < 90 ? -1 : 0)),
      { items: numbers(100) },
    )
    expect(run.outputs).toEqual({ right: numbers(100).slice(90) })
  })

  it('leaves to the node what it cannot tell, and keeps the order', async () => {
    const items = numbers(200).map(({ n }) => ({ n: n % 7 === 3 ? -n : n }))
    const run = await runNode(sorted(byOddness), { items })
    expect(asked).toEqual(items.map(({ n }) => n).filter((n) => n < 0))
    const left = items.filter(({ n }) => n < 0 || n % 2 === 1)
    expect(run.outputs.left).toEqual(left.map(({ n }) => (n < 0 ? { n, made: true } : { n })))
  })

  it('is given up when it cannot tell of any', async () => {
    let tried = 0
    const items = numbers(500)
    const run = await runNode(
      sorted(() => {
        tried += 1
        return undefined
      }),
      { items },
    )
    expect(run.outputs.right).toHaveLength(250)
    expect(asked).toHaveLength(500)
    expect(tried).toBeLessThan(50)
  })

  it('leaves the item of a parameter that cannot be read to the node, and its errors to the step', async () => {
    const fails = { value: '{{ $json.n.none.x }}' }
    const failing = sorted(byOddness, (parameters) => {
      const source = parameters.get('value')
      return { ports: ['left'], portOf: (item) => (source?.kind === 'read' ? Number(source.read(item)) : undefined) }
    })
    const run = await runNode(failing, { parameters: fails, items: numbers(40), onError: 'continue' })
    expect(run.outputs.left).toHaveLength(40)
    expect(run.outputs.left?.[39]).toMatchObject({ n: 39, error: { code: 'expression-failed' } })
    const broken = sorted(() => {
      throw new TypeError('a bug')
    })
    expect((await runNode(broken, { items: numbers(40) })).error).toMatchObject({ code: 'node-crashed', item: 0 })
  })

  it('reads fields, and what is no field of the item, as parameters have them', async () => {
    const values = [
      '{{ $json.n }}',
      '{{ $json.constructor }}',
      '{{ $json.a["b"][0] }}',
      '{{ $json.n + 1 }}',
      '{{ $json.x }}',
    ]
    for (const value of values) {
      const [read, given]: unknown[][] = [[], []]
      const reading = sorted(byOddness, (parameters) => {
        const source = parameters.get('value')
        const readOne = source?.kind === 'read' ? source.read : () => 'fixed'
        return { ports: ['left'], portOf: (item) => void read!.push(readOne(item)) }
      })
      const { behaviour } = reading as { behaviour: EachBehaviour<{ value?: unknown }> }
      const each: Each['each'] = (item, parameters) => {
        given!.push(parameters.value)
        return item
      }
      const items = numbers(40).map(({ n }) => ({ n, a: { b: [n] }, constructor: 'own', x: n % 2 === 0 ? null : -0 }))
      await runNode({ ...reading, behaviour: { ...behaviour, each } } as NodeType, { parameters: { value }, items })
      expect(read).toHaveLength(16)
      expect(read).toEqual(given?.slice(0, 16))
    }
  })

  it('gives the event loop back when the slice is over, and knows the limit on items', async () => {
    let turns = 0
    const job = jobOf(sorted(byOddness), { items: numbers(1_000), limits: { sliceMs: 0 } })
    const yieldNow = async (): Promise<void> => {
      turns += 1
    }
    const world = { ...job.world, yieldNow }
    expect((await executeStep({ ...job, world })).type).toBe('done')
    expect(turns).toBeGreaterThan(5)
    const limits = { itemsPerStepMax: 100 }
    expect((await runNode(sorted(byOddness), { items: numbers(100), limits })).type).toBe('done')
    const over = await runNode(sorted(byOddness), { items: numbers(101), limits })
    expect(over.error).toMatchObject({ code: 'items-too-many', item: 100 })
  })
})

describe('a write over many items', () => {
  const written: number[] = []
  const writer = (failAt = -1) =>
    node(
      async (item, _, __, index) => {
        if (index === failAt) return failItem({ ...error, retryable: true })
        written.push(index)
        return index % 10 === 0 ? item : { json: { wrote: index } }
      },
      { effect: 'write' },
    )
  const expected = Array.from({ length: 250 }, (_, index) => (index % 10 === 0 ? { n: index } : { wrote: index }))

  it('tells what it has finished every hundred items, and goes on after it', async () => {
    const checkpoints: StepCheckpoint[] = []
    const onCheckpoint = (checkpoint: StepCheckpoint): void => {
      checkpoints.push(JSON.parse(JSON.stringify(checkpoint)) as StepCheckpoint)
    }
    const limits = { checkpointMs: 1e9 }
    await runNode(writer(), { items: numbers(250), onCheckpoint, limits })
    expect(checkpoints.map(({ from, done }) => [from, done])).toEqual([
      [0, 100],
      [100, 200],
    ])
    written.length = 0
    const resumed = await runNode(writer(), { items: numbers(250), checkpoints, limits })
    expect(written).toEqual(Array.from({ length: 50 }, (_, i) => 200 + i))
    expect(resumed.outputs.main).toEqual(expected)
    const joined = checkpoints.reduce<StepCheckpoint | undefined>(joinCheckpoints, undefined)!
    expect((await runNode(writer(), { items: numbers(250), checkpoints: [joined], limits })).outputs.main).toEqual(
      expected,
    )
  })

  it('tells it each second, too', async () => {
    const seen: number[] = []
    await runNode(writer(), {
      items: numbers(5),
      onCheckpoint: ({ done }) => void seen.push(done),
      limits: { checkpointMs: 0 },
    })
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  it('tells what was finished before an error that may pass', async () => {
    const checkpoints: StepCheckpoint[] = []
    const run = await runNode(writer(120), {
      items: numbers(250),
      onCheckpoint: (each) => void checkpoints.push(each),
      limits: { checkpointMs: 1e9 },
    })
    expect(run).toMatchObject({ type: 'failed', error: { item: 120 } })
    expect(checkpoints.map(({ from, done }) => [from, done])).toEqual([
      [0, 100],
      [100, 120],
    ])
    written.length = 0
    expect((await runNode(writer(), { items: numbers(250), checkpoints })).outputs.main).toEqual(expected)
    expect(written[0]).toBe(120)
  })

  it('saves no item in the middle of what it becomes', async () => {
    const answersBy = {
      many: (items: Iterable<Item>) => many(items),
      stream: (items: Iterable<Item>) =>
        stream(
          (async function* () {
            for (const item of items) yield [item]
          })(),
        ),
    }
    for (const answer of Object.values(answersBy)) {
      const checkpoints: StepCheckpoint[] = []
      const becoming = (failAt: number) =>
        node(
          (item) =>
            answer(
              (function* () {
                for (let part = 0; part < 200; part += 1) {
                  if (item.json.n === failAt && part === 150) throw new StepFailure({ ...error, retryable: true })
                  yield { json: { of: item.json.n!, part } }
                }
              })(),
            ),
          { effect: 'write' },
        )
      const run = await runNode(becoming(2), {
        items: numbers(4),
        onCheckpoint: (each) => void checkpoints.push(each),
        // Each look says that the slice is over and that a checkpoint is due.
        limits: { checkpointMs: 0, sliceMs: 0 },
      })
      expect(run).toMatchObject({ type: 'failed', error: { item: 2 } })
      expect(checkpoints.flatMap(({ entries }) => entries)).toHaveLength(400)
      const { outputs } = await runNode(becoming(-1), { items: numbers(4), checkpoints })
      expect(outputs.main).toEqual(numbers(800).map(({ n }) => ({ of: Math.floor(n / 200), part: n % 200 })))
    }
  })

  it('stops when a checkpoint cannot be recorded', async () => {
    const onCheckpoint = async (): Promise<void> => {
      throw new Error('the lease is gone')
    }
    const run = await runNode(writer(), { items: numbers(250), onCheckpoint })
    expect(run).toMatchObject({ type: 'failed', error: { code: 'checkpoint-failed', retryable: true } })
  })
})

describe('the context of a node', () => {
  const seen = async (read: (context: NodeContext, index: number) => unknown, options = {}): Promise<unknown[]> => {
    const values: unknown[] = []
    const run = await runNode(
      node((item, _, context, index) => {
        values.push(read(context, index))
        return item
      }),
      { items: numbers(2), ...options },
    )
    expect(run.type).toBe('done')
    return values
  }

  it('gives the time of the first start and keys that are the same in every attempt', async () => {
    expect(await seen(({ nowMs }) => nowMs, { nowMs: 5 })).toEqual([5, 5])
    const keys = await seen((context, index) => context.idempotencyKey(index))
    expect(keys[0]).not.toBe(keys[1])
    expect(await seen((context, index) => context.idempotencyKey(index), { attempt: 2 })).toEqual(keys)
  })

  it('evaluates templates with names of the node', async () => {
    const evaluated = await seen((context, index) =>
      context.evaluate!({ a: ['{{ $page + $json.n }}'], b: 'x' }, { $page: 10 }, index),
    )
    expect(evaluated).toEqual([
      { ok: true, value: { a: [10], b: 'x' } },
      { ok: true, value: { a: [11], b: 'x' } },
    ])
    const failed = await seen((context) => context.evaluate!('{{ $page.x.y }}', { $page: 1 }))
    expect(failed[0]).toMatchObject({ ok: false, error: { code: 'expression-failed' } })
    expect((await seen((context) => context.evaluate!('{{ $pag }}', { $page: 1 })))[0]).toMatchObject({ ok: false })
  })

  it('keeps so many lines of a log, each so long', async () => {
    const logging = node((item, _, { log }) => {
      for (let line = 0; line < 5; line += 1) log('info', 'abcdef')
      return item
    })
    const run = await runNode(logging, { items: numbers(1), limits: { logLinesMax: 3, logLineCharsMax: 4 } })
    expect(run.logs.map(({ text }) => text)).toEqual([
      'abcd',
      'abcd',
      'abcd',
      'More than 3 lines; the rest was left out.',
    ])
  })
})

describe('an item that becomes a stream', () => {
  const streaming = (batches: () => AsyncIterable<Iterable<Item>>) => node(() => stream(batches()))
  const batch = (from: number, count: number): Item[] =>
    Array.from({ length: count }, (_, i) => ({ json: { n: from + i } }))

  it('is followed to its end, each of its items from the item that became it', async () => {
    async function* batches() {
      yield batch(0, 3)
      yield []
      yield batch(3, 2000)
    }
    const result = await runNode(streaming(batches), { items: [{ a: 1 }, { a: 2 }] })
    expect(result.outputs['main']).toHaveLength(4006)
    expect(result.outputs['main']!.slice(0, 2)).toEqual([{ n: 0 }, { n: 1 }])
    expect(Array.from(result.lineage['main'] as ArrayLike<number>)).toEqual([
      ...Array(2003).fill(0),
      ...Array(2003).fill(1),
    ])
  })

  it('is asked for the next batch only when the last has its place, and closed when the step ends', async () => {
    const seen: string[] = []
    async function* batches() {
      try {
        for (let from = 0; ; from += 10) {
          seen.push(`batch ${from}`)
          yield batch(from, 10)
        }
      } finally {
        seen.push('closed')
      }
    }
    const result = await runNode(streaming(batches), { items: [{}], limits: { itemsPerStepMax: 15 } })
    expect(result.error?.code).toBeDefined()
    expect(seen).toEqual(['batch 0', 'batch 10', 'closed'])
  })

  it('fails the step with what it throws', async () => {
    async function* batches() {
      yield batch(0, 1)
      throw new StepFailure({ code: 'line-invalid', message: 'Line 2 is broken.', retryable: false })
    }
    const result = await runNode(streaming(batches), { items: [{}], onError: 'continue' })
    expect(result.error).toMatchObject({ code: 'line-invalid', message: 'Line 2 is broken.' })
  })
})
