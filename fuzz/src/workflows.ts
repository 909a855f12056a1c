import { Random } from './random.ts'
import { addTally, countOne, emptyTally, type Tally } from './tally.ts'
import { blockSeed, type Target } from './target.ts'
import { checkDocument, NODE_TYPES, seedWorkflows } from './workflow-checks.ts'
import { mutate } from './workflow-mutations.ts'

export const workflows: Target = {
  name: 'workflows',
  about: 'changed workflow files through the validator, until it has a plan or says what is wrong',
  blockSize: 10_000,
  fullSize: 1_000_000,
  timesEach: 1_000,
  run: runWorkflows,
}

function runWorkflows(seed: number, block: number, programs: number): Tally {
  const random = new Random(blockSeed(seed, block))
  const seeds = seedWorkflows()
  const tally = emptyTally()
  for (const type of NODE_TYPES) tally.coverage[`type ${type}`] = 0
  const startMs = performance.now()
  for (let index = 0; index < programs; index += 1) {
    const document = mutate(random.pick(seeds) as never, random)
    try {
      const { verdict, codes, types } = checkDocument(document)
      countOne(tally.endings, verdict)
      for (const code of codes) countOne(tally.endings, `problem ${code}`)
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
