import { checkImport, IMPORTED_TYPES, seedExports } from './import-checks.ts'
import { Random } from './random.ts'
import { addTally, countOne, emptyTally, type Tally } from './tally.ts'
import { blockSeed, type Target } from './target.ts'
import { mutate } from './workflow-mutations.ts'

export const imports: Target = {
  name: 'imports',
  about: 'changed workflows of n8n through the import, and what it makes through the validator',
  blockSize: 10_000,
  fullSize: 1_000_000,
  timesEach: 1_000,
  run: runImports,
}

function runImports(seed: number, block: number, programs: number): Tally {
  const random = new Random(blockSeed(seed, block))
  const seeds = seedExports()
  const tally = emptyTally()
  for (const type of IMPORTED_TYPES) tally.coverage[`type ${type}`] = 0
  const startMs = performance.now()
  for (let index = 0; index < programs; index += 1) {
    const document = mutate(random.pick(seeds) as never, random)
    try {
      const { verdict, types } = checkImport(document)
      countOne(tally.endings, verdict)
      for (const type of types) countOne(tally.coverage, `type ${type}`)
    } catch (error) {
      const told = `seed ${seed}, block ${block}, document ${index}: ${JSON.stringify(document)}\n${(error as Error).stack}`
      addTally(tally, { ...emptyTally(), failures: [told] })
    }
  }
  tally.programs = programs
  tally.seconds = (performance.now() - startMs) / 1000
  return tally
}
