import { workflowFileSchema } from '@linkflow/contracts'
import { Budget, compileTemplate } from '@linkflow/expression'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expr, fixed, text } from './expression.ts'
import { layOut } from './layout.ts'
import { type WorkflowWriter, workflow } from './workflow.ts'

const written = (write: (w: WorkflowWriter) => void) => workflow('Test', write)

describe('a workflow as code', () => {
  it('is exactly the workflow file, with every default in it', () => {
    const file = workflow(
      'Orders',
      { description: 'Takes orders.', settings: { timezone: 'Europe/Berlin', concurrency: { limit: 2 } } },
      (w) => {
        const order = w.node('order', 'webhook', { path: 'orders' }, { name: 'Order received' })
        const paid = w.node('paid', 'if', { condition: expr`$json.body.paid` }, { retry: { attempts: 3 } })
        const stop = w.node('give-up', 'no-operation')
        const merge = w.node('both', 'merge', { mode: 'append' }, { position: { x: 5, y: 6 }, join: 'any' })
        order.to(paid).out('true').to(merge)
        paid.out('false').to(stop).to(merge.in('input2'))
        w.group({ id: 'g', name: 'Middle', nodes: [paid, 'give-up'] })
        w.note({ id: 'n', text: 'Hello', position: { x: 0, y: 0 } })
      },
    )
    expect(file).toEqual({
      linkflow: 1,
      name: 'Orders',
      description: 'Takes orders.',
      nodes: [
        {
          id: 'order',
          name: 'Order received',
          type: 'webhook',
          version: 1,
          parameters: { path: 'orders' },
          position: { x: 0, y: 0 },
        },
        {
          id: 'paid',
          name: 'Paid',
          type: 'if',
          version: 1,
          parameters: { condition: '{{ $json.body.paid }}' },
          position: { x: 240, y: 0 },
          retry: { attempts: 3, firstMs: 1000, maxMs: 60_000 },
        },
        {
          id: 'give-up',
          name: 'Give up',
          type: 'no-operation',
          version: 1,
          parameters: {},
          position: { x: 480, y: 0 },
        },
        {
          id: 'both',
          name: 'Both',
          type: 'merge',
          version: 1,
          parameters: { mode: 'append' },
          position: { x: 5, y: 6 },
          join: 'any',
        },
      ],
      connections: [
        { from: { node: 'order', port: 'main' }, to: { node: 'paid', port: 'main' } },
        { from: { node: 'paid', port: 'true' }, to: { node: 'both', port: 'main' } },
        { from: { node: 'paid', port: 'false' }, to: { node: 'give-up', port: 'main' } },
        { from: { node: 'give-up', port: 'main' }, to: { node: 'both', port: 'input2' } },
      ],
      settings: {
        order: 'linkflow',
        dialect: 'linkflow',
        timezone: 'Europe/Berlin',
        concurrency: { limit: 2, policy: 'queue' },
      },
      notes: [{ id: 'n', text: 'Hello', position: { x: 0, y: 0 } }],
      groups: [{ id: 'g', name: 'Middle', nodes: ['paid', 'give-up'] }],
    })
    expect(workflowFileSchema.parse(file)).toEqual(file)
  })

  it('has parameters, ports and credentials of the types of its nodes', () => {
    written((w) => {
      // @ts-expect-error a webhook needs a path
      w.node('a', 'webhook', {})
      // @ts-expect-error there is no such parameter
      w.node('b', 'set', { valeus: {} })
      // @ts-expect-error there is no such way to answer
      w.node('c', 'webhook', { path: 'x', respond: 'later' })
      // @ts-expect-error the path of a webhook is literal; the method as well
      w.node('d', 'webhook', { path: 'x', method: expr`$json.method` })
      // @ts-expect-error an if has no such port
      w.node('e', 'if', { condition: '{{ true }}' }).out('ture')
      // @ts-expect-error a webhook is not checked with such a credential
      w.node('f', 'webhook', { path: 'x' }, { credentials: { bearer: 'id' } })
      // @ts-expect-error there is no such type of node
      w.node('g', 'no-such-node', {})
      w.node('h', 'limit', { count: expr`$json.count` }, { onError: 'error-port' }).out('error')
      w.node('i', 'webhook', { path: 'x' }, { credentials: { hmac: 'id' } })
      w.customNode('j', 'no-such-node', { any: 'thing' }, { version: 3 }).out('anything')
    })
  })

  it('takes nothing that a file cannot hold, and says where it is', () => {
    const withValue = (value: unknown) => () => written((w) => w.node('a', 'set', { values: { list: [1, value] } }))
    expect(withValue(() => 1)).toThrow('node «a».values.list[1] is function, and a workflow file cannot hold that.')
    expect(withValue(new Date(0))).toThrow(/node «a»\.values\.list\[1\] is an object of a class/)
    expect(withValue(Number.NaN)).toThrow(/is NaN/)
    expect(withValue(10n)).toThrow(/is bigint/)
    expect(written((w) => w.node('a', 'set', { values: { gone: undefined } })).nodes[0]!.parameters).toEqual({
      values: {},
    })
  })

  it('keeps no hold on what it was given', () => {
    const values = { n: 1 }
    const file = written((w) => w.node('a', 'set', { values }))
    values.n = 2
    expect(file.nodes[0]!.parameters).toEqual({ values: { n: 1 } })
  })
})

/** What a parameter is when the workflow runs. */
function evaluated(written: string): unknown {
  const compiled = compileTemplate(written, { dialect: 'linkflow', names: new Set(), limits: {} })
  if (!compiled.ok) throw new Error(`${written} does not compile`)
  const scope = { get: () => undefined, nowMs: () => 0, random: () => 0, zone: 'UTC' }
  return compiled.value.evaluate(scope, new Budget())
}

describe('an expression', () => {
  it('is the text between, with values that stay values', () => {
    expect(expr`$json.n > ${10} && $json.name !== ${"it's"}`).toBe(`{{ $json.n > 10 && $json.name !== "it's" }}`)
    expect(expr`${{ name: 'Add "up"' }}.item.json.x`).toBe('{{ $("Add \\"up\\"").item.json.x }}')
    expect(expr`$json.text.replace(/\d+\n/, '\`')`).toBe("{{ $json.text.replace(/\\d+\\n/, '`') }}")
    expect(() => expr`${Number.NaN}`).toThrow(RangeError)
  })

  it('cannot be broken out of by a value, whatever it holds', () => {
    const parts = fc.array(fc.constantFrom('}}', '{{', '"', "'", '`', '\\', '${', '\n', '\u2028', '$json.secret', '+'))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          parts.map((all) => all.join('')),
        ),
        (value) => {
          expect(evaluated(expr`${value}`)).toBe(value)
        },
      ),
    )
  })

  it('can be a part of a text, and what is none stays a text', () => {
    expect(text`Hello, ${expr`$json.name`}!`).toBe('Hello, {{ $json.name }}!')
    expect(text`{{ is ${expr`1`}`).toBe('\\{{ is {{ 1 }}')
    expect(fixed('{{ not one }}')).toEqual({ $fixed: '{{ not one }}' })
  })
})

describe('the layout', () => {
  const at = (ids: string, ...edges: string[]) =>
    layOut({
      nodes: [...ids].map((id) => ({ id })),
      connections: edges.map((edge) => ({ from: { node: edge[0]! }, to: { node: edge[1]! } })),
    }).map(({ x, y }) => `${x / 240},${y / 160}`)

  it('puts a node behind all that lead to it, and what is side by side below each other', () => {
    expect(at('abcd', 'ab', 'ac', 'bd', 'cd')).toEqual(['0,0', '1,0', '1,1', '2,0'])
    expect(at('abc', 'ab', 'bc', 'ac')).toEqual(['0,0', '1,0', '2,0'])
    expect(at('xa', 'ax')).toEqual(['1,0', '0,0'])
  })

  it('lets loops lead back, and nodes that do not exist lead nowhere', () => {
    expect(at('abc', 'ab', 'bb', 'ba', 'bc')).toEqual(['0,0', '1,0', '2,0'])
    expect(at('ab', 'a?', '?b')).toEqual(['0,0', '0,1'])
  })

  it('takes a chain of 5,000 nodes', () => {
    const nodes = Array.from({ length: 5000 }, (_, n) => ({ id: String(n) }))
    const connections = nodes.slice(1).map(({ id }, n) => ({ from: { node: String(n) }, to: { node: id } }))
    expect(layOut({ nodes, connections }).at(-1)).toEqual({ x: 4999 * 240, y: 0 })
  })
})
