import { Coverage } from './coverage.ts'
import { ENGINE_COVERAGE, simulateEngine } from './engine-simulation.ts'
const coverage = new Coverage(ENGINE_COVERAGE)
const from = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 1000)
const kinds = new Map<string, number[]>()
const t = performance.now()
for (let seed = from; seed < from + n; seed++) {
  try { simulateEngine(seed, coverage, process.argv[4] ? console.log : undefined) } catch (e) {
    if (process.argv[4]) console.log((e as Error).stack)
    const m = String((e as Error).message).replace(/\d+/g, '#').slice(0, 160)
    kinds.set(m, [...(kinds.get(m) ?? []), seed])
  }
}
console.log(n / (performance.now() - t) * 1000, 'seeds/s')
for (const [m, s] of kinds) console.log(s.length, m, s.slice(0, 5).join(' '))
if (!process.argv[4]) console.log(coverage.lines().join(' | '), '\nMISSING', coverage.missing)
