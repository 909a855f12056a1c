import { compileMessage } from '@lingui/message-utils/compileMessage'
import { describe, expect, it } from 'vitest'
import { de } from './de.ts'
import { en } from './en.ts'

/** The names of the values that a message takes, also those within the branches of a plural. */
function valuesOf(text: string): string {
  const names = new Set<string>()
  const read = (message: unknown): void => {
    if (!Array.isArray(message)) return
    for (const part of message) {
      if (!Array.isArray(part)) continue
      names.add(part[0])
      if (typeof part[2] === 'object' && part[2] !== null) Object.values(part[2]).forEach(read)
    }
  }
  read(compileMessage(text))
  return [...names].sort().join()
}

describe('the catalogues', () => {
  it('have the same messages, with the same values', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort())
    const other = Object.keys(en).filter(
      (id) => valuesOf(en[id as keyof typeof en]) !== valuesOf(de[id as keyof typeof en]),
    )
    expect(other).toEqual([])
  })

  it('have messages that can be read', () => {
    const problems: string[] = []
    for (const text of [...Object.values(en), ...Object.values(de)]) {
      try {
        compileMessage(text)
      } catch {
        problems.push(text)
      }
    }
    expect(problems).toEqual([])
  })

  it('use each message', async () => {
    const { globSync, readFileSync } = await import('node:fs')
    const root = new URL('..', import.meta.url).pathname
    const code = globSync('**/*.{ts,tsx}', { cwd: root })
      .filter((path) => !path.startsWith('strings'))
      .map((path) => readFileSync(root + path, 'utf8'))
      .join('\n')
    expect(Object.keys(en).filter((id) => !code.includes(`'${id}'`))).toEqual([])
  })
})
