/**
 * How long one evaluation takes: `node bin/node.mjs expression/src/expression.bench.ts`. One budget and one scope are
 * used throughout, as a worker does for the items of a step. Not measured: compiling beyond the last line, and
 * `toJson` of large results.
 */
import { Budget, compileTemplate, type Template, toJson, type Value } from './index.ts'

const NAMES = new Set(['$json', '$input'])
const item: Value = JSON.parse(
  '{"total": 12.34, "name": " Ada Lovelace ", "body": {"status": "ok", "tags": ["a", "b", "c"]}, "items": [{"price": 2, "count": 3}, {"price": 5, "count": 1}]}',
)
const scope = { get: (name: string): Value => (name === '$json' ? item : undefined) }

const CASES = [
  '{{ $json.total }}',
  '{{ $json.body.status }}',
  '{{ $json.body.tags[1] }}',
  '{{ Math.round($json.total * 119) / 100 }}',
  '{{ $json.total > 10 ? "large" : "small" }}',
  '{{ $json.name.trim().toLowerCase() }}',
  '{{ $json.note ?? "none" }}',
  'Dear {{ $json.name }}, the total is {{ $json.total }}.',
  '{{ $json.items.map(i => i.price * i.count).reduce((a, b) => a + b, 0) }}',
  '{{ ({ ...$json.body, name: $json.name }) }}',
  '{{ $json.name.replace(/[aeiou]/g, "*") }}',
]

/** Best of several rounds: other work on the machine only ever makes a round slower. */
function nsPerRun(work: () => unknown, runs: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round += 1) {
    const startMs = performance.now()
    for (let run = 0; run < runs; run += 1) work()
    best = Math.min(best, ((performance.now() - startMs) * 1e6) / runs)
  }
  return best
}

function templateOf(text: string): Template {
  const compiled = compileTemplate(text, { dialect: 'linkflow', names: NAMES })
  if (!compiled.ok) throw new Error(`${text}: ${compiled.error[0]?.message}`)
  return compiled.value
}

const budget = new Budget()
for (const text of CASES) {
  const template = templateOf(text)
  const ns = nsPerRun(() => {
    budget.reset()
    return template.evaluate(scope, budget)
  }, 200_000)
  console.log(`${ns.toFixed(0).padStart(6)} ns  ${(1000 / ns).toFixed(2).padStart(6)} M/s  ${text}`)
}
const leaving = nsPerRun(() => toJson(item), 200_000)
console.log(`${leaving.toFixed(0).padStart(6)} ns          toJson of the item`)
const compiling = nsPerRun(() => templateOf('{{ Math.round($json.total * 119) / 100 }}'), 20_000)
console.log(`${compiling.toFixed(0).padStart(6)} ns          compiling {{ Math.round($json.total * 119) / 100 }}`)
