import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'
import { checkDocument, seedWorkflows } from './workflow-checks.ts'
import { mutate } from './workflow-mutations.ts'

describe('the workflow validator', () => {
  it('answers 2,000 changed documents with a plan or with problems, and never throws', () => {
    const random = new Random(20_261_123)
    const seeds = seedWorkflows()
    const verdicts = new Set<string>()
    for (let i = 0; i < 2000; i++) {
      const document = mutate(random.pick(seeds) as never, random)
      verdicts.add(checkDocument(document))
    }
    expect([...verdicts].sort()).toEqual(['problems', 'shape-refused', 'valid'])
  })

  it('accepts what it starts from', () => {
    expect(checkDocument(seedWorkflows()[0])).toBe('valid')
    expect(checkDocument(seedWorkflows()[2])).toBe('valid')
  })
})
