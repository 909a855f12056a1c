import { describe, expect, it } from 'vitest'
import { checkImport, seedExports } from './import-checks.ts'
import { imports } from './imports.ts'

describe('the import of n8n', () => {
  it('makes workflow files of 300 changed exports, and never throws', () => {
    const { endings, failures } = imports.run(20_261_128, 0, 300)
    expect(failures).toEqual([])
    expect(endings['imported']).toBeGreaterThan(200)
  })

  it('takes what it starts from', () => {
    for (const document of seedExports()) expect(checkImport(document).verdict).toBe('imported')
  })
})
