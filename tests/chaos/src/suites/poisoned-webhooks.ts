import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { chain, node } from '../harness/workflow-builder.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, inParallel } from '../wait.ts'

const nest = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** Bodies that broke others, as bytes on the wire. */
const POISONS: readonly (readonly [name: string, body: string | Uint8Array])[] = [
  ['NUL in a value', '{"n":-1,"text":"a\\u0000b"}'],
  ['NUL in a key', '{"n":-1,"a\\u0000":1}'],
  ['lone high surrogate', '{"n":-1,"text":"\\ud800"}'],
  ['lone low surrogate in a key', '{"n":-1,"\\udc00":1}'],
  ['surrogates the wrong way round', '{"n":-1,"text":"\\udc00\\ud800"}'],
  ['1e400', '{"n":1e400}'],
  ['-1e400 deep', '{"n":-1,"list":[[-1e400]]}'],
  ['depth 10,000 of objects', nest(10_000)],
  ['depth 10,000 of lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['__proto__', '{"n":-1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
  ['no UTF-8', new Uint8Array([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x7d])],
  ['a long number', `{"n":${'9'.repeat(5000)}}`],
  ['half a body', '{"n":-1,'],
  ['a hundred thousand keys', `{${Array.from({ length: 100_001 }, (_, i) => `"k${i}":1`).join(',')}}`],
  ['a backslash storm', JSON.stringify({ n: -1, text: '\\'.repeat(50_000) })],
  [
    'every control character',
    JSON.stringify({ n: -1, text: String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)) }),
  ],
]

const COUNTS = { short: 300, default: 1000, full: 10_000 } as const

async function run(unit: string, { size, random, say }: UnitContext) {
  const good = COUNTS[size]
  const roles = unit === 'one-process' ? (['all'] as const) : (['api', 'worker', 'scheduler'] as const)
  const cluster = await Cluster.open({ roles })
  const failures: string[] = []
  let right = 0
  try {
    const { api, world } = cluster
    await api.publish(
      chain('poison', [
        node('hook', 'webhook', { path: 'poison', respond: 'last-node' }),
        node('tell', 'http-request', {
          method: 'POST',
          url: `${world.url}/bump/tell`,
          body: { kind: 'json', value: { execution: '{{ $execution.id }}', body: '{{ $json.body }}' } },
        }),
        node('sum', 'set', { values: { double: "{{ $('hook').item.json.body.n * 2 }}" }, keep: 'none' }),
      ]),
    )
    await api.listening('poison')
    // Shuffled, so that poison travels in the same batches as what is good.
    const calls = random.shuffled<{ readonly n?: number; readonly poison?: (typeof POISONS)[number] }>([
      ...Array.from({ length: good }, (_, n) => ({ n })),
      ...Array.from({ length: 3 }, () => POISONS.map((poison) => ({ poison }))).flat(),
    ])
    const answers = new Map<string, number[]>()
    await inParallel(calls.length, 24, async (index) => {
      const { n, poison } = calls[index]!
      const body = poison === undefined ? JSON.stringify({ n }) : poison[1]
      const reply = await api
        .request('POST', '/webhook/poison', body, { 'content-type': 'application/json' })
        .catch((error) => ({ status: 0, text: String(error), json: undefined }))
      if (poison !== undefined) {
        const seen = answers.get(poison[0]) ?? []
        answers.set(poison[0], [...seen, reply.status])
        if (reply.status === 0 || (reply.status >= 500 && !/execution-failed/.test(reply.text)))
          failures.push(`poison «${poison[0]}» was answered ${reply.status}: ${reply.text.slice(0, 300)}`)
      } else if (reply.status === 200 && (reply.json as { double?: number })?.double === n! * 2) right += 1
      else failures.push(`good call ${n} was answered ${reply.status}: ${reply.text.slice(0, 300)}`)
    })
    for (const [name, statuses] of answers) say(`${name}: ${statuses.join(' ')}`)
    const unfinished = await cluster.finished(20_000)
    failures.push(...unfinished.map((each) => `did not end: ${each}`))
    const health = await eventually(async () => (await api.request('GET', '/health/ready')).status === 200, 5000)
    if (!health) failures.push('the system is not ready afterwards')
    failures.push(...cluster.unexpectedDeaths(), ...(await historyFailures(cluster)))
    // What was accepted can be shown.
    const list = await api.patiently('GET', '/executions?limit=200')
    if (list.status !== 200) failures.push(`the list of executions answered ${list.status}`)
    for (const { id } of (list.json as { items: { id: string }[] }).items.slice(0, 100)) {
      const steps = await api.patiently('GET', `/executions/${id}/steps`)
      const items = await api.patiently('GET', `/executions/${id}/steps/hook/items`)
      if (steps.status !== 200 || items.status !== 200)
        failures.push(`execution ${id} cannot be shown: ${steps.status} ${items.status} ${items.text.slice(0, 200)}`)
    }
    return { operations: good, succeeded: right, failures, figures: { good, poisons: POISONS.length * 3 } }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const poison: Suite = {
  name: 'POISON',
  promise: 'A poisoned webhook among good ones harms only itself',
  units: () => ['one-process', 'several-processes'],
  run,
}
