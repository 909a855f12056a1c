import fc from 'fast-check'
import type { WorkflowFile } from '../generated/wire-types.ts'

/** Texts that are nothing but traps for who writes programs. */
const nasty = fc.constantFrom(
  '`',
  '${x}',
  '\\',
  "'",
  '"',
  '*/',
  '//',
  '\r\n',
  '\n',
  '\u2028',
  '\u0000',
  '\ud800',
  '{{ $json.a }}',
  '{{ `a` }}',
  '{{  }}',
  '{{ "\\d" }}',
  '}}',
  '{{',
  '</script>',
  '__proto__',
  '\u{1f600}',
  '\ufeff',
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(nasty, { maxLength: 4 }).map((all) => all.join('')),
)
const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
  fc.constantFrom('class', 'w', 'expr', 'a-b', 'aB', 'a_b', '-', '__proto__', '1', 'toString', 'A'),
)
const key = fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'a', '1', 'b-c'))
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    record(tie('value')),
  ),
})).value

/** Own keys, whatever they are called. */
function record(value: fc.Arbitrary<unknown>) {
  return fc
    .uniqueArray(fc.tuple(key, value), { maxLength: 3, selector: ([name]) => name })
    .map((fields) => Object.fromEntries(fields))
}
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const position = fc.record({ x: finite, y: finite })
const optional = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] })

const node = (ids: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.record({
        id: ids,
        name: fc.oneof(anyText, fc.constant('Add up')),
        type: fc.oneof(fc.constantFrom('webhook', 'set', 'if', 'merge', 'loop', 'code', 'toString'), anyText),
        version: fc.oneof(fc.constant(1), fc.double({ min: 0.1, max: 1000, noNaN: true })),
        parameters: record(json),
        position: fc.oneof(position, fc.constantFrom({ x: 0, y: 0 }, { x: 240, y: 0 })),
      }),
      optional({
        credentials: record(anyText) as fc.Arbitrary<Record<string, string>>,
        disabled: fc.boolean(),
        notes: anyText,
        retry: fc.record({ attempts: fc.integer({ min: 1, max: 100 }), firstMs: fc.nat(), maxMs: fc.nat() }),
        onError: fc.constantFrom('stop', 'continue', 'error-port'),
        timeoutMs: fc.integer({ min: 1, max: 2_592_000_000 }),
        join: fc.oneof(fc.constantFrom('all', 'any', 'first'), fc.record({ n: fc.integer({ min: 1, max: 1000 }) })),
        runOnEmpty: fc.boolean(),
      }),
    )
    .map(([must, may]) => ({ ...must, ...may }))

const settings = fc
  .tuple(
    fc.record({ order: fc.constantFrom('linkflow', 'n8n-v0', 'n8n-v1'), dialect: fc.constantFrom('linkflow', 'n8n') }),
    optional({
      timezone: anyText,
      timeoutMs: fc.integer({ min: 1, max: 1_000_000 }),
      concurrency: fc
        .tuple(
          fc.record({ limit: fc.integer({ min: 1 }), policy: fc.constantFrom('queue', 'drop', 'cancel-previous') }),
          optional({ key: anyText }),
        )
        .map(([must, may]) => ({ ...must, ...may })),
      parallelSteps: fc.integer({ min: 1, max: 1000 }),
      errorWorkflow: anyText,
      retention: optional({
        days: fc.nat(3650),
        executions: fc.integer({ min: 1, max: 100_000 }),
        successes: fc.constantFrom('data', 'metadata', 'nothing'),
      }),
    }),
  )
  .map(([must, may]) => ({ ...must, ...may }))

/** Any file that the schema takes, and some of its names that a person would not choose. */
export const someWorkflowFile: fc.Arbitrary<WorkflowFile> = fc
  .uniqueArray(id, { minLength: 1, maxLength: 6 })
  .chain((ids) => {
    const one = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: id })
    const port = fc.oneof({ weight: 3, arbitrary: fc.constant('main') }, { weight: 1, arbitrary: id })
    const end = fc.record({ node: one, port })
    return fc.tuple(
      fc.record({
        linkflow: fc.constant(1 as const),
        name: anyText,
        nodes: fc.oneof(
          { weight: 4, arbitrary: fc.tuple(...ids.map((each) => node(fc.constant(each)))) },
          { weight: 1, arbitrary: fc.array(node(one), { maxLength: 4 }) },
        ),
        connections: fc.array(fc.record({ from: end, to: end }), { maxLength: 8 }),
        settings,
        notes: fc.array(
          fc
            .tuple(
              fc.record({ id, text: anyText, position }),
              optional({ size: fc.record({ width: fc.constant(10), height: finite }), color: anyText }),
            )
            .map(([must, may]) => ({ ...must, ...may })),
          { maxLength: 2 },
        ),
        groups: fc.array(
          fc
            .tuple(
              fc.record({ id, name: anyText, nodes: fc.array(one, { maxLength: 3 }) }),
              optional({ collapsed: fc.boolean(), color: anyText }),
            )
            .map(([must, may]) => ({ ...must, ...may })),
          { maxLength: 2 },
        ),
      }),
      optional({ description: anyText }),
    )
  })
  .map(([must, may]) => ({ ...must, ...may })) as fc.Arbitrary<WorkflowFile>
