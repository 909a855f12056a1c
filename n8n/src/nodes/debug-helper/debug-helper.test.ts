import type { JsonObject } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { run } from '../../testing/run-compatible.ts'

const made = async (parameters: JsonObject) => {
  const { items } = await run('debugHelper', 1, { category: 'randomData', ...parameters }, { items: [{}] })
  return (items['main'] ?? []).map(({ json }) => json)
}

describe('the debug helper', () => {
  it('makes up as many items as it is asked for, or all in one', async () => {
    expect(await made({})).toHaveLength(10)
    const [one, ...more] = await made({ randomDataCount: 3, randomDataSingleArray: true })
    expect([one?.['generatedItems'], more]).toEqual([expect.objectContaining({ length: 3 }), []])
  })

  it('makes up the same for the same seed', async () => {
    const seeded = { randomDataType: 'email', randomDataSeed: 'ada' }
    expect(await made(seeded)).toEqual(await made(seeded))
    expect(await made(seeded)).not.toEqual(await made({ ...seeded, randomDataSeed: 'bob' }))
  })

  it('makes nanoids of the characters and the length that it is told', async () => {
    for (const { nanoId } of await made({ randomDataType: 'nanoid', nanoidAlphabet: 'äb', nanoidLength: '5' }))
      expect(nanoId).toMatch(/^[äb]{5}$/)
    for (const { nanoId } of await made({ randomDataType: 'nanoid', nanoidAlphabet: '', nanoidLength: 'no number' }))
      expect(nanoId).toMatch(/^[0-9a-zA-Z]{16}$/)
  })

  it('fails with what it is told to say', async () => {
    const { error } = await run('debugHelper', 1, { throwErrorMessage: 'On purpose' }, { items: [{}] })
    expect(error).toMatchObject({ message: 'On purpose' })
  })
})
