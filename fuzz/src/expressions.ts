import type { Dialect } from '@linkflow/expression'
import { assertWorldUnchanged, check, type Ending } from './expression-checks.ts'
import { countSyntax, takeCoverage } from './expression-coverage.ts'
import { ProgramGenerator } from './expression-programs.ts'
import { Random } from './random.ts'
import { addTally, countOne, emptyTally, type Tally } from './tally.ts'
import { blockSeed, type Target } from './target.ts'

/** One in so many programs is run a second time and must end the same way; odd, so that both dialects have their turn. */
const TWICE_EACH = 5
/** One in so many is parsed once more, to count the kinds of syntax in it: parsing is a quarter of all the time. */
const COUNTED_EACH = 11
/** Programs between two looks at the prototypes. */
const WORLD_EACH = 1_000

export const expressions: Target = {
  name: 'expressions',
  about: 'random programs through the expression engine, in both dialects',
  blockSize: 100_000,
  fullSize: 10_000_000,
  timesEach: 1_000,
  run: runExpressions,
}

function runExpressions(seed: number, block: number, programs: number): Tally {
  const generator = new ProgramGenerator(new Random(blockSeed(seed, block)))
  const tally = emptyTally()
  const startMs = performance.now()
  takeCoverage()
  // A third of the programs end in an error: without a limit, drawing stacks that nobody reads takes a tenth of the time.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  for (let index = 0; index < programs; index += 1) {
    const template = generator.template()
    try {
      countOne(tally.endings, runOne(template, index))
      if (index % WORLD_EACH === WORLD_EACH - 1) assertWorldUnchanged()
    } catch (error) {
      const told = `seed ${seed}, block ${block}, program ${index}: ${template}\n${(error as Error).stack}`
      addTally(tally, { ...emptyTally(), failures: [told] })
    }
  }
  Error.stackTraceLimit = stackTraceLimit
  assertWorldUnchanged()
  tally.programs = programs
  tally.coverage = takeCoverage()
  tally.seconds = (performance.now() - startMs) / 1000
  return tally
}

const dialectOf = (index: number): Dialect => (index % 2 === 0 ? 'linkflow' : 'n8n')

function runOne(template: string, index: number): Ending {
  const ending = check(template, dialectOf(index), index % TWICE_EACH === 0)
  if (index % COUNTED_EACH > 0) return ending
  const refused = countSyntax(template)
  // In n8n's dialect such code compiles, and fails when it is evaluated.
  const isRefused = dialectOf(index) === 'n8n' ? ending !== 'value' : ending === 'problem'
  if (refused !== undefined && !isRefused) throw new Error(`${refused} compiled`)
  return ending
}
