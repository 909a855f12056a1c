import { createRequire } from 'node:module'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Document } from 'yaml'
import { YAML_ALIASES_MAX, YAML_BRACKETS_OPEN_MAX, YAML_CHARS_MAX } from './limits.ts'
import type { BodyError } from './plain-value.ts'

const require = createRequire(import.meta.url)
/** Loaded when somebody sends YAML: an idle server is 2 MB smaller. */
const yaml = (): typeof import('yaml') => require('yaml')

/** YAML here is a way to write JSON, nothing more: no custom tags, no merge keys, no key twice. */
export function parseYaml(text: string): Result<unknown, BodyError> {
  if (text.length > YAML_CHARS_MAX)
    return malformed(`It has more than ${YAML_CHARS_MAX} characters; send JSON instead.`)
  if (bracketsOpen(text) > YAML_BRACKETS_OPEN_MAX) return malformed('Its brackets are nested too deeply.')
  try {
    // `uniqueKeys` of the parser compares each key with each: 180 s for a megabyte of keys (measured), so we look ourselves.
    const document = yaml().parseDocument(text, { schema: 'core', merge: false, uniqueKeys: false, logLevel: 'silent' })
    const error = document.errors[0] ?? document.warnings[0]
    if (error !== undefined) return malformed(error.message.split('\n')[0]!)
    const twice = keyTwice(document)
    if (twice !== undefined) return malformed(`The key «${twice}» is there twice in one map.`)
    return ok(document.toJS({ maxAliasCount: YAML_ALIASES_MAX }))
  } catch (cause) {
    // What the parser throws (too many aliases, nesting beyond its stack) is about this text, not about us.
    return malformed(cause instanceof Error ? cause.message : String(cause))
  }
}

const malformed = (why: string) =>
  fail<BodyError>({ code: 'yaml-malformed', detail: `The YAML cannot be read: ${why.replace(/[:.]?$/, '.')}` })

/** The most brackets open at once. Text inside quotes counts too; real documents stay far below the limit all the same. */
function bracketsOpen(text: string): number {
  let open = 0
  let most = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x5b || char === 0x7b) most = Math.max(most, ++open)
    else if ((char === 0x5d || char === 0x7d) && open > 0) open--
  }
  return most
}

function keyTwice(document: Document): string | undefined {
  const { isScalar, visit } = yaml()
  let twice: string | undefined
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        const value = isScalar(key) ? String(key.value) : key
        if (seen.has(value)) {
          twice = String(value)
          return visit.BREAK
        }
        seen.add(value)
      }
      return undefined
    },
  })
  return twice
}
