import { describe, expect, it } from 'vitest'
import { begin, looked, pass, readProgress, skip, succeeded } from './progress.ts'

const fresh = begin('w', 's', 1_000)

describe('the first steps of a newcomer', () => {
  it('go on by what is done, in whatever order', () => {
    expect(fresh.mark).toBe('run')
    expect(succeeded(fresh, 24_000)).toMatchObject({ mark: 'card', firstSuccessMs: 23_000 })
    expect(looked(fresh)).toMatchObject({ mark: 'run', hasLooked: true })
    expect(looked(succeeded(fresh, 24_000)).mark).toBe('key')
    expect(pass({ ...fresh, mark: 'publish' }, 'publish')).not.toHaveProperty('mark')
    expect(pass(fresh, 'publish')).toBe(fresh)
  })

  it('count the first success alone, and a clock that was set back as none at all', () => {
    expect(succeeded(succeeded(fresh, 2_000), 90_000).firstSuccessMs).toBe(1_000)
    expect(succeeded(fresh, 500).firstSuccessMs).toBe(0)
  })

  it('are skipped for good', () => {
    const kept = readProgress(JSON.stringify(skip(fresh)))
    expect(kept).toMatchObject({ workspace: 'w', sample: 's', beganAtMs: 1_000 })
    expect(kept?.mark).toBeUndefined()
    expect(succeeded(kept!, 5_000).mark).toBeUndefined()
  })

  it('are read again as they were kept, and never by what is broken', () => {
    for (const text of [null, '', '{', '[]', '7', '{"workspace":1}']) expect(readProgress(text)).toBeUndefined()
    expect(readProgress(JSON.stringify(looked(succeeded(fresh, 3_000))))).toEqual(looked(succeeded(fresh, 3_000)))
    expect(readProgress('{"workspace":"w","sample":"s","mark":"nothing"}')?.mark).toBeUndefined()
  })
})
