/**
 * Runs random programs through the expression engine and checks what it promises: only closed values come out, only
 * `ExpressionError` is thrown, limits hold, and item data is never changed.
 *
 *   node bin/node.mjs fuzz/src/expression.ts --programs 10000000 --seed 1
 */
import { parseArgs } from 'node:util'
import { assertWorldUnchanged, check, type Ending } from './expression-checks.ts'
import { ProgramGenerator } from './expression-programs.ts'
import { Random } from './random.ts'

const { values } = parseArgs({
  options: { programs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})
const programs = Number(values.programs)
const seed = Number(values.seed)
const PROGRAMS_PER_REPORT = 100_000
/** What a full run must have tried of every method and kind of syntax. */
const TIMES_EACH = 1_000
const FULL_SIZE = 10_000_000

const generator = new ProgramGenerator(new Random(seed))
const endings: Record<Ending, number> = { problem: 0, value: 0, error: 0 }
let failures = 0
const startMs = performance.now()

for (let index = 1; index <= programs && failures < 10; index += 1) {
  const code = generator.program()
  try {
    endings[check(code, index % 2 === 0 ? 'linkflow' : 'n8n')] += 1
    if (index % 1_000 === 0) assertWorldUnchanged()
  } catch (error) {
    failures += 1
    console.log(`FAILED, program ${index} of seed ${seed}: ${code}\n${error instanceof Error ? error.stack : error}`)
  }
  if (index % PROGRAMS_PER_REPORT === 0) report(index)
}
assertWorldUnchanged()
report(programs)
coverage()
process.exitCode = failures > 0 ? 1 : process.exitCode

function report(done: number): void {
  const perSecond = done / ((performance.now() - startMs) / 1000)
  const { problem, value, error } = endings
  console.log(
    `${done} programs, ${perSecond.toFixed(0)}/s: ${value} gave a value, ${error} an error, ${problem} did not compile; ${failures} failures`,
  )
}

function coverage(): void {
  const counts = [...generator.coverage].sort(([, one], [, other]) => one - other)
  const wanted = (TIMES_EACH * programs) / FULL_SIZE
  const rare = counts.filter(([, count]) => count < wanted)
  console.log(
    `${counts.length} kinds of syntax and methods; least tried: ${counts
      .slice(0, 5)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  )
  console.log(
    `syntax: ${counts
      .filter(([name]) => /^[A-Z]\w+$/.test(name))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  )
  if (rare.length === 0) return
  console.log(`Tried less than ${wanted} times: ${rare.map(([name, count]) => `${name} ${count}`).join(', ')}`)
  process.exitCode = 1
}
