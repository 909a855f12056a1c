// Throws changed workflow files at the validator: node bin/node.mjs fuzz/src/workflow.ts --documents 1000000 --seed 1
import { parseArgs } from 'node:util'
import { Random } from './random.ts'
import { checkDocument, seedWorkflows, type Verdict } from './workflow-checks.ts'
import { mutate } from './workflow-mutations.ts'

const { values } = parseArgs({
  options: { documents: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})
const documents = Number(values.documents)
const random = new Random(Number(values.seed))
const seeds = seedWorkflows()
const verdicts = new Map<Verdict, number>()
const startedMs = performance.now()
for (let i = 0; i < documents; i++) {
  const document = mutate(random.pick(seeds) as never, random)
  try {
    const verdict = checkDocument(document)
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
  } catch (error) {
    console.error(`seed ${values.seed}, document ${i}:`)
    console.error(JSON.stringify(document))
    throw error
  }
  if (i % 10_000 === 9_999) {
    console.log(
      `${i + 1} documents, ${Math.round((i + 1) / ((performance.now() - startedMs) / 1000))}/s`,
      Object.fromEntries(verdicts),
    )
  }
}
console.log(`${documents} documents: the validator answered all of them`, Object.fromEntries(verdicts))
