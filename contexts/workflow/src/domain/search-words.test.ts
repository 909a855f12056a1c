import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { SEARCH_WORD_CHARS_MAX, SEARCH_WORDS_ASKED_MAX, SEARCH_WORDS_BYTES_MAX } from '../limits.ts'
import { askedWords, searchWords } from './search-words.ts'

const wordsIn = (changes: Partial<WorkflowFileInput>) =>
  searchWords(workflowFileSchema.parse({ linkflow: 1, name: 'N', nodes: [], connections: [], ...changes }))

describe('the words of a workflow', () => {
  it('are those of its names, its notes, and the texts of its parameters', () => {
    const words = wordsIn({
      name: 'Order intake',
      description: 'Für Ärzte',
      nodes: [
        {
          id: 'a',
          name: 'Ask shop',
          type: 'http-request',
          notes: 'slow on Mondays',
          parameters: { url: 'https://api.shop.example/v2?since=2024', headers: [{ name: 'X-Trace' }], retries: 3 },
        },
      ],
      notes: [{ id: 'n', text: 'call Ana', position: { x: 0, y: 0 } }],
      groups: [{ id: 'g', name: 'Left half', nodes: [] }],
    })
    for (const word of [
      'order',
      'ärzte',
      'ask',
      'http',
      'mondays',
      'api',
      'shop',
      'since',
      '2024',
      'x',
      'trace',
      'ana',
      'left',
      'url',
    ]) {
      expect(words).toContain(word)
    }
    expect(words).not.toContain('3')
  })

  it('have one spelling', () => {
    expect(wordsIn({ name: 'ＯＲＤＥＲ order Ｏrder' })).toEqual(['order'])
  })

  it('are cut between characters, and are as many as fit', () => {
    expect(wordsIn({ name: '𝒳'.repeat(64).slice(0, 128) })[0]).toHaveLength(SEARCH_WORD_CHARS_MAX)
    const long = Array.from({ length: 9_000 }, (_, index) => `word${index}`).join(' ')
    const words = wordsIn({ name: 'First', nodes: [{ id: 'a', name: 'A', type: 'set', parameters: { long } }] })
    const bytes = Buffer.byteLength(words.join(''))
    expect(words).toContain('first')
    expect(bytes).toBeLessThanOrEqual(SEARCH_WORDS_BYTES_MAX)
    expect(bytes).toBeGreaterThan(SEARCH_WORDS_BYTES_MAX - 20)
  })

  it('asked for are letters and digits only, so that nothing else gets into a search', () => {
    expect(askedWords(`order's & !(x) :* <-> 'or' "--" \\`)).toEqual(['order', 's', 'x', 'or'])
    expect(askedWords('a b c d e f g h i j k l')).toHaveLength(SEARCH_WORDS_ASKED_MAX)
  })
})
