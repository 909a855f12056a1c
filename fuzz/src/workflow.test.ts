import { describe, expect, it } from 'vitest'
import { checkDocument, seedWorkflows } from './workflow-checks.ts'
import { workflows } from './workflows.ts'

describe('the workflow validator', () => {
  it('answers 2,000 changed documents with a plan or with problems, and never throws', () => {
    const { endings, failures } = workflows.run(20_261_123, 0, 2000)
    expect(failures).toEqual([])
    expect(Object.keys(endings)).toEqual(expect.arrayContaining(['problems', 'shape-refused', 'valid']))
  })

  it('accepts what it starts from', () => {
    expect(checkDocument(seedWorkflows()[0]).verdict).toBe('valid')
    expect(checkDocument(seedWorkflows()[2]).verdict).toBe('valid')
  })
})
