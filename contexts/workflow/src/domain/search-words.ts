import type { WorkflowFile } from '@linkflow/contracts'
import { SEARCH_WORD_CHARS_MAX, SEARCH_WORDS_ASKED_MAX, SEARCH_WORDS_BYTES_MAX } from '../limits.ts'

const WORD = /[\p{L}\p{N}]+/gu

/** Letters and digits, one spelling for each word. */
const wordsOf = (text: string): string[] =>
  (text.normalize('NFKC').toLowerCase().match(WORD) ?? []).map((word) => firstCharacters(word))

/** Cut by characters, so that no half of one is left. */
const firstCharacters = (word: string): string =>
  word.length <= SEARCH_WORD_CHARS_MAX ? word : [...word].slice(0, SEARCH_WORD_CHARS_MAX).join('')

/** What a workflow is found by. A large one is known by its names and notes first, then by what fits of its parameters. */
export function searchWords(file: WorkflowFile): string[] {
  const words = new Set<string>()
  let bytes = 0
  for (const text of searchedTexts(file)) {
    for (const word of wordsOf(text)) {
      if (words.has(word)) continue
      bytes += Buffer.byteLength(word)
      if (bytes > SEARCH_WORDS_BYTES_MAX) return [...words]
      words.add(word)
    }
  }
  return [...words]
}

/** What a search asks for: all of these, each as the beginning of a word. */
export const askedWords = (text: string): string[] => [...new Set(wordsOf(text))].slice(0, SEARCH_WORDS_ASKED_MAX)

function* searchedTexts({ name, description, nodes, notes, groups }: WorkflowFile): Generator<string> {
  yield name
  if (description !== undefined) yield description
  for (const node of nodes) yield `${node.name} ${node.type} ${node.notes ?? ''}`
  for (const { text } of notes) yield text
  for (const group of groups) yield group.name
  for (const { parameters } of nodes) yield* textsIn(parameters)
}

/** Keys and values; a value that is no text is no word of a person. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null) return
  for (const [key, each] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key
    yield* textsIn(each)
  }
}
