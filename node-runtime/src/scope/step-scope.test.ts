import { describe, expect, it } from 'vitest'
import { compileParameters, executeStep } from '../index.ts'
import type { Lineage } from '../item.ts'
import { MemoryItems } from '../items/memory-items.ts'
import { setNode } from '../testing/sample-nodes.ts'
import { FakeRunData, fakePlan, jobOf, type RunNodeOptions } from '../testing.ts'

const list = (...jsons: Record<string, string | number>[]) => new MemoryItems(jsons.map((json) => ({ json })))
const from = (step: string, count: number) => new Map([['main', [{ step, port: 'main', start: 0, count }]]])

/** Hook (2 items) → Fetch → Set, which evaluates the expression for each of its items. */
async function evaluate(
  expression: string,
  options: { readonly lineage?: Lineage; readonly dialect?: 'linkflow' | 'n8n'; readonly run?: RunNodeOptions } = {},
) {
  const plan = fakePlan(
    [
      { name: 'Hook', id: 'hook', inputs: [] },
      { name: 'Fetch', id: 'fetch', outputs: ['main', 'other'] },
      { name: 'Set', id: 'node' },
      { name: 'Later', id: 'later' },
    ],
    [
      [0, 'main', 1, 'main'],
      [1, 'main', 2, 'main'],
      [2, 'main', 3, 'main'],
    ],
  )
  const data = new FakeRunData(plan)
  data.add('hook', new Map(), { main: { items: list({ id: 'a' }, { id: 'b' }) } })
  data.add('fetch', from('hook', 2), {
    main: { items: list({ n: 1 }, { n: 2 }), lineage: options.lineage ?? 'index' },
    other: { items: list({ o: 9 }) },
  })
  const dialect = options.dialect ?? 'linkflow'
  const parameters = { fields: [{ name: 'v', value: expression }], keep: false }
  const compiled = compileParameters({ node: { id: 'node', name: 'Set', parameters }, nodeType: setNode, dialect })
  if (!compiled.ok) throw new Error(compiled.error[0]?.message)
  const job = jobOf(setNode, { parameters: { fields: [] }, ...options.run })
  const world = { ...job.world, plan, data, parametersOf: (node: number) => ({ of: plan.nodes[node]!.name }) }
  // On a busy machine it gives others a turn between, and then it is not over at once.
  const result = await executeStep({
    ...job,
    world,
    node: plan.nodes[2]!,
    parameters: compiled.value,
    inputs: from('fetch', 2),
  })
  return result.type === 'done'
    ? result.outputs[0]!.items.all().map(({ json }) => json.v)
    : result.type === 'failed'
      ? result.error
      : result.type
}

describe('what an expression sees', () => {
  it.each([
    ['{{ $json.n }}', [1, 2]],
    ['{{ $itemIndex }}', [0, 1]],
    ['{{ $input.item.json.n }}', [1, 2]],
    ['{{ $input.first().json.n }}', [1, 1]],
    ['{{ $input.last().json.n }}', [2, 2]],
    [
      '{{ $input.all().map(i => i.json.n) }}',
      [
        [1, 2],
        [1, 2],
      ],
    ],
    ['{{ $input.params.of }}', ['Fetch', 'Fetch']],
    ["{{ $('Hook').item.json.id }}", ['a', 'b']],
    ["{{ $('Hook').first().json.id }}", ['a', 'a']],
    ["{{ $('Hook').last().json.id }}", ['b', 'b']],
    ["{{ $('Hook').all().length }}", [2, 2]],
    ["{{ $('Hook').itemMatching(1).json.id }}", ['b', 'b']],
    ["{{ $('Fetch').item.json.n }}", [1, 2]],
    ["{{ $('Fetch').first('other').json.o }}", [9, 9]],
    ["{{ $('Fetch').all(1).length }}", [1, 1]],
    ["{{ $('Hook').isExecuted }}", [true, true]],
    ["{{ $('Later').isExecuted }}", [false, false]],
    ["{{ $('Hook').params.of }}", ['Hook', 'Hook']],
    ['{{ $node["Hook"].json.id }}', ['a', 'b']],
    ['{{ $node.Hook.json.id }}', ['a', 'b']],
    ["{{ $items('Hook').length }}", [2, 2]],
    ['{{ $items().length }}', [2, 2]],
    ['{{ $item(1).$json.n }}', [2, 2]],
    ['{{ $runIndex }}', [0, 0]],
    ['{{ $prevNode.name }}', ['Fetch', 'Fetch']],
    ['{{ $execution.id }} {{ $execution.mode }}', ['execution manual', 'execution manual']],
    ['{{ $workflow.name }}', ['Test workflow', 'Test workflow']],
    ['{{ $parameter.of }}', ['Set', 'Set']],
    ['{{ $nodeVersion }}', [1, 1]],
    ['{{ $now }}', ['2030-01-01T12:00:00.000+00:00', '2030-01-01T12:00:00.000+00:00']],
    ['{{ $today }}', ['2030-01-01T00:00:00.000+00:00', '2030-01-01T00:00:00.000+00:00']],
  ])('%s', async (expression, expected) => {
    const given = await evaluate(expression)
    const dates = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/Z$/, '+00:00') : value)
    expect(Array.isArray(given) ? given.map(dates) : given).toEqual(expected)
  })

  it('reads variables of the workspace', async () => {
    expect(await evaluate('{{ $vars.region }}', { run: { vars: { region: 'eu' } } })).toEqual(['eu', 'eu'])
  })

  it('gives the same random numbers again for the same item, and others for the next', async () => {
    const [a, b] = (await evaluate('{{ Math.random() }}')) as [number, number]
    expect(await evaluate('{{ Math.random() }}')).toEqual([a, b])
    expect(a).not.toBe(b)
    expect(await evaluate('{{ Math.random() }}', { run: { seed: 2 ** 40 + 7 } })).not.toEqual([a, b])
  })

  it.each(['$env.PATH', '$secrets.x', '$json.constructor.constructor', 'process', 'globalThis'])(
    'never sees %s',
    async (path) => {
      const given = evaluate(`{{ ${path} }}`).then((values) => {
        if (!Array.isArray(values)) throw new Error(JSON.stringify(values))
      })
      await expect(given).rejects.toThrow()
    },
  )
})

describe('what goes wrong is said with a way out', () => {
  it.each([
    ["{{ $('Hok').item.json.id }}", 'node-unknown', 'Did you mean «Hook»?'],
    ["{{ $('Later').first().json.id }}", 'node-not-executed', 'has not run before this step'],
    ["{{ $('Later').item.json.id }}", 'node-not-executed', "$('Later').isExecuted"],
    ['{{ $json.body.x }}', 'path-not-found', 'The last part that had a value is $json.'],
  ])('%s', async (expression, code, message) => {
    expect(await evaluate(expression)).toMatchObject({
      code: 'expression-failed',
      item: 0,
      message: expect.stringContaining(message),
      details: { parameter: 'fields', pointer: '/fields/0/value', expressionCode: code },
    })
  })

  it.each([
    ['unknown', 'item-link-unknown', 'Node «Fetch» did not say'],
    ['all', 'item-link-ambiguous', 'came from several items'],
    [[[0, 1], [1]], 'item-link-ambiguous', 'came from several items'],
    [Int32Array.from([-1, 0]), 'item-link-unknown', 'Node «Fetch» did not say'],
  ] as const)('a link that is %s offers the first item', async (lineage, code, message) => {
    const error = await evaluate("{{ $('Hook').item.json.id }}", { lineage: lineage as Lineage })
    expect(error).toMatchObject({ details: { expressionCode: code }, message: expect.stringContaining(message) })
    expect(error).toMatchObject({ message: expect.stringContaining("$('Hook').first()") })
  })

  it.each([
    ['{{ $env.HOME }}', 'env-not-allowed', 'LINKFLOW_EXPRESSION_ENV'],
    ['{{ $secrets.vault.token }}', 'secrets-closed', 'Put the secret into a credential'],
    ["{{ $fromAI('city') }}", 'from-ai-unfilled', "$fromAI('city')"],
    ["{{ $fromAI('a city') }}", 'from-ai-key', '1 to 64 letters'],
    ['{{ $json. }}', 'expression-invalid', 'The expression ends too early'],
    ["{{ $('Nobody').item.json.x }}", 'node-unknown', 'no node «Nobody»'],
  ])('and what n8n fails at, an imported workflow fails at: %s', async (expression, code, message) => {
    expect(await evaluate(expression, { dialect: 'n8n' })).toMatchObject({
      message: expect.stringContaining(message),
      details: { expressionCode: code },
    })
  })

  it.each([
    ["{{ $fromAI('city', 'x', 'string', 'Ulm') }}", 'Ulm'],
    ['{{ nobody }}', undefined],
    ['{{ nobody().x }}', undefined],
    ["{{ nobody ?? 'else' }}", 'else'],
    ['{{ $webhookId }}', undefined],
    ['{{ $self.x }}', undefined],
    ['{{ $rawParameter.of }}', 'Set'],
    ['{{ process.env.HOME }}', undefined],
    ['{{ $json.constructor.constructor }}', undefined],
  ])('but it goes on where n8n goes on: %s', async (expression, value) => {
    expect(await evaluate(expression, { dialect: 'n8n' })).toEqual([value, value])
  })

  it('is missing, with a warning, where the n8n dialect says so', async () => {
    expect(await evaluate('{{ $json.body.x }}', { dialect: 'n8n' })).toEqual([undefined, undefined])
  })
})
