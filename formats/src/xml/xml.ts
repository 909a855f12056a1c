import type { Json, JsonObject } from '@linkflow/kernel'
import { refuse, saidBy } from '../failure.ts'
import { XML_DEPTH_MAX } from '../limits.ts'

/** Options of xml2js by its own names, those that are data. */
export const XML_READ_OPTIONS = [
  'attrkey',
  'charkey',
  'explicitArray',
  'explicitRoot',
  'ignoreAttrs',
  'mergeAttrs',
  'normalize',
  'normalizeTags',
  'trim',
] as const
export const XML_WRITE_OPTIONS = ['allowSurrogateChars', 'attrkey', 'cdata', 'charkey', 'headless', 'rootName'] as const

/**
 * XML as objects of texts. The parser beneath (sax) looks up no address and expands no entity but the five of XML and
 * those of characters: one that the document declares is an error, so there is nothing to expand.
 */
export async function xmlToJson(xml: string, options: JsonObject): Promise<JsonObject> {
  refuseDepth(xml)
  const { Parser } = await import('xml2js')
  const parser = new Parser({ mergeAttrs: true, explicitArray: false, ...known(options, XML_READ_OPTIONS) })
  let parsed: unknown
  try {
    parsed = await parser.parseStringPromise(xml)
  } catch (thrown) {
    refuse('xml-invalid', saidBy(thrown))
  }
  // The library's objects have no prototype; what leaves is JSON.
  const json = JSON.parse(JSON.stringify(parsed ?? {})) as Json
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : { value: json }
}

export async function jsonToXml(json: JsonObject, options: JsonObject): Promise<string> {
  const { Builder } = await import('xml2js')
  return new Builder(known(options, XML_WRITE_OPTIONS)).buildObject(json)
}

/** Counted over tags as they stand, so that nothing is built of a tower before it is refused. */
function refuseDepth(xml: string): void {
  let depth = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    const next = xml.charCodeAt(at + 1)
    if (next === 0x2f) depth -= 1
    else if (next === 0x21) at = endOfMarked(xml, at)
    else if (next !== 0x3f) {
      const end = xml.indexOf('>', at)
      if (end === -1) return
      if (xml.charCodeAt(end - 1) !== 0x2f) depth += 1
    }
    if (depth > XML_DEPTH_MAX)
      refuse('xml-too-deep', `The XML has more than ${XML_DEPTH_MAX} elements within each other.`)
  }
}

/** What looks like a tag in a comment or in character data is none. */
function endOfMarked(xml: string, at: number): number {
  const close = xml.startsWith('<!--', at) ? '-->' : xml.startsWith('<![CDATA[', at) ? ']]>' : '>'
  const end = xml.indexOf(close, at)
  return end === -1 ? xml.length : end
}

const known = (options: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
