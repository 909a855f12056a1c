import { describe, expect, it } from 'vitest'
import { lineOf, supportBundle } from './support-bundle.ts'

const CANARY = 'canary-7f3a'
const line = (extra: object) =>
  JSON.stringify({ level: 'warn', time: '2030-01-01T12:00:00.000Z', pid: 1, msg: 'a mail could not be sent', ...extra })

describe('a line of the log in a support bundle', () => {
  it('keeps when, how bad, what, and of an error its kind and code', () => {
    expect(lineOf(line({ err: { name: 'Error', code: 'ECONNREFUSED', message: CANARY, stack: CANARY } }))).toEqual([
      {
        at: '2030-01-01T12:00:00.000Z',
        level: 'warn',
        text: 'a mail could not be sent',
        error: 'Error',
        code: 'ECONNREFUSED',
      },
    ])
  })

  it('keeps nothing that somebody sent', () => {
    const hostile = [
      line({ why: CANARY, address: CANARY, err: { name: `${CANARY} <b>`, code: { deep: CANARY } } }),
      line({ err: CANARY }),
      line({ err: { name: 'x'.repeat(61), code: `two words ${CANARY}` } }),
      CANARY,
      `{"level":"warn","msg":"cut off ${CANARY}`,
      JSON.stringify([CANARY]),
      'null',
    ]
    expect(JSON.stringify(hostile.flatMap(lineOf))).not.toContain(CANARY)
  })
})

describe('a support bundle', () => {
  it('is there though the database is not', async () => {
    const bundle = await supportBundle({
      version: '1.2.3',
      nowMs: () => Date.parse('2030-01-01T12:00:00Z'),
      health: async () => [{ name: 'queue-depth', unit: 'count', status: 'unknown', problem: 'No.' }],
      processes: async () => [],
      settings: [{ name: 'DATABASE_URL', state: 'set' }],
      databaseVersion: () => Promise.reject(new Error(CANARY)),
      migrations: () => Promise.reject(new Error(CANARY)),
      lines: () => [line({})],
    })
    expect(bundle).toMatchObject({ linkflow: 1, madeAt: '2030-01-01T12:00:00.000Z', versions: { linkflow: '1.2.3' } })
    expect(bundle.versions.postgres).toBeUndefined()
    expect(bundle.log).toHaveLength(1)
    expect(JSON.stringify(bundle)).not.toContain(CANARY)
  })
})
