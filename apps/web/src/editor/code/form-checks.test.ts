import { describe, expect, it } from 'vitest'
import { expressionProblems } from '../document/expression-problems.ts'
import { FormChecks } from './form-checks.ts'
import type { CheckedText } from './preview-protocol.ts'

describe('checking the form of expressions elsewhere', () => {
  it('asks once for all that is wanted, and tells when something is wrong', async () => {
    const asked: (readonly CheckedText[])[] = []
    let news = 0
    const checks = new FormChecks(
      async (texts) => {
        asked.push(texts)
        return texts.map(({ text, dialect }) => expressionProblems(text, dialect))
      },
      () => {
        news += 1
      },
    )
    expect(checks.check('{{ $json.a + }}', 'linkflow')).toEqual([])
    expect(checks.check('{{ $json.a }}', 'linkflow')).toEqual([])
    expect(checks.check('{{ $json.a }}', 'linkflow')).toEqual([])
    await expect.poll(() => news).toBe(1)
    expect(asked.map((texts) => texts.length)).toEqual([2])
    expect(checks.check('{{ $json.a + }}', 'linkflow')).toEqual(expressionProblems('{{ $json.a + }}', 'linkflow'))
    expect(checks.check('{{ $json.a }}', 'linkflow')).toEqual([])
    expect(checks.check('{{ $json.b }}', 'linkflow')).toEqual([])
    await expect.poll(() => asked.length).toBe(2)
    expect(news).toBe(1)
  })
})
