import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { describe, expect, it } from 'vitest'
import { PART_NAMES, readCatalogue, readTextIds } from '../../build/catalogues.ts'
import { TextsUsed, textsOf } from '../../build/texts-used.ts'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))
const pairs = await Promise.all(
  PART_NAMES.map(async (part) => ({ part, en: await readCatalogue(part, 'en'), de: await readCatalogue(part, 'de') })),
)

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
  it('have the same messages, with the same values, each in one part', async () => {
    for (const { part, en, de } of pairs) {
      expect(Object.keys(de).sort(), part).toEqual(Object.keys(en).sort())
      expect(
        Object.keys(en).filter((id) => valuesOf(en[id]!) !== valuesOf(de[id]!)),
        part,
      ).toEqual([])
    }
    expect((await readTextIds()).size).toBe(pairs.reduce((sum, { en }) => sum + Object.keys(en).length, 0))
  })

  it('have messages that can be read', () => {
    const problems: string[] = []
    for (const text of pairs.flatMap(({ en, de }) => [...Object.values(en), ...Object.values(de)])) {
      try {
        compileMessage(text)
      } catch {
        problems.push(text)
      }
    }
    expect(problems).toEqual([])
  })

  it('use each message', async () => {
    const code = globSync('**/*.{ts,tsx}', { cwd: SOURCES })
      .filter((path) => !path.startsWith('strings') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(SOURCES + path, 'utf8'))
      .join('\n')
    const ids = [...(await readTextIds()).keys()]
    const used = textsOf(code, ids)
    expect(ids.filter((id) => !used.has(id))).toEqual([])
  })
})

describe('the parts', () => {
  it('come with the screens that name their texts', async () => {
    const texts = new TextsUsed(await readTextIds())
    expect(texts.partsOf(`${SOURCES}main.tsx`)).toEqual(['app'])
    expect(texts.partsOf(`${SOURCES}app/shell.tsx`)).toEqual(['app'])
    expect(texts.partsOf(`${SOURCES}screens/workflows/workflows-page.tsx`)).toContain('workflows')
    expect(texts.partsOf(`${SOURCES}screens/workflows/workflows-page.tsx`)).not.toContain('editor')
  })

  it('are found by whole texts and by what texts begin with', () => {
    const ids = ['data.kind.text', 'data.kind.list', 'data.copy', 'list.all']
    expect([...textsOf("t('list.all')", ids)]).toEqual(['list.all'])
    expect([...textsOf('t(`data.kind.${kind}`)', ids)]).toEqual(['data.kind.text', 'data.kind.list'])
    expect([...textsOf('// list.all', ids)]).toEqual([])
  })
})
