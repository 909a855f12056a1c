import type { Json, JsonObject } from '@linkflow/kernel'
import { load } from 'cheerio'
import { convert } from 'html-to-text'
import { refuse } from '../failure.ts'
import { own, setOwn } from '../json.ts'
import { HTML_VALUES_MAX } from '../limits.ts'

/** A value that is wanted: `{key, cssSelector, returnValue, attribute, skipSelectors, returnArray, onlyFirst}`. */
export interface ExtractRules {
  readonly values: readonly JsonObject[]
  readonly trim: boolean
  readonly cleanUp: boolean
  /** Text as a person would write it down; else as it stands. */
  readonly asPlainText: boolean
}

type Found = ReturnType<ReturnType<typeof load>>

/** Values out of one HTML document. */
export function extractHtml(html: string, rules: ExtractRules): JsonObject {
  const $ = load(html)
  const json: JsonObject = {}
  for (const wanted of rules.values) {
    const found: Found = $(textOf(own(wanted, 'cssSelector')))
    const key = textOf(own(wanted, 'key'))
    if (found.length > HTML_VALUES_MAX) {
      refuse('file-too-large', `A selector finds ${found.length} elements; at most ${HTML_VALUES_MAX} are taken.`)
    }
    if (own(wanted, 'returnArray') === true) {
      const list = found.toArray().map((element) => wantedValue($(element), wanted, rules) ?? null)
      setOwn(json, key, list)
    } else {
      const value = wantedValue(own(wanted, 'onlyFirst') === true ? found.first() : found, wanted, rules)
      if (value !== undefined) setOwn(json, key, value)
    }
  }
  return json
}

function wantedValue(found: Found, wanted: JsonObject, { trim, cleanUp, asPlainText }: ExtractRules): Json | undefined {
  const read = readOne(found, wanted, asPlainText)
  if (typeof read !== 'string') return read
  const trimmed = trim ? read.trim() : read
  return cleanUp
    ? trimmed
        .trim()
        .replace(/\r\n|\n|\r/g, '')
        .replace(/\s+/g, ' ')
    : trimmed
}

function readOne(found: Found, wanted: JsonObject, asPlainText: boolean): Json | undefined {
  switch (own(wanted, 'returnValue')) {
    case 'attribute': {
      const name = textOf(own(wanted, 'attribute'))
      return name === '' ? { ...(found.attr() ?? {}) } : found.attr(name)
    }
    case 'html':
      return found.html() || undefined
    case 'value': {
      const value = found.val()
      return Array.isArray(value) ? [...value] : value
    }
    default:
      return asPlainText
        ? convert(found.html() ?? '', skipping(own(wanted, 'skipSelectors')))
        : found.text() || undefined
  }
}

function skipping(selectors: Json | undefined) {
  if (typeof selectors !== 'string' || selectors === '') return {}
  return { selectors: selectors.split(',').map((selector) => ({ selector: selector.trim(), format: 'skip' })) }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
