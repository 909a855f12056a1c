import type { Json, JsonObject } from '@linkflow/kernel'
import { choice, collection, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, goesOn, type Parameters, perItemLater } from '../../run/compatible.ts'
import { fail, messageOf } from '../../run/failure.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'

function options(given: Parameters): JsonObject {
  const held = own(given, 'options')
  return isRecord(held) ? held : {}
}

async function toJson(json: JsonObject, given: Parameters): Promise<JsonObject> {
  const { Parser } = await import('xml2js')
  const name = textOf(own(given, 'dataPropertyName') ?? 'data')
  const text = getPath(json, name)
  if (text === undefined) return fail(`Item has no JSON property called "${name}"`)
  const parser = new Parser({ mergeAttrs: true, explicitArray: false, ...options(given) } as object)
  try {
    // The library's objects have no prototype; what leaves is JSON.
    return JSON.parse(JSON.stringify((await parser.parseStringPromise(textOf(text))) ?? {})) as JsonObject
  } catch (error) {
    return fail((error as Error).message)
  }
}

async function toXml(json: JsonObject, given: Parameters): Promise<JsonObject> {
  const { Builder } = await import('xml2js')
  const builder = new Builder(options(given) as object)
  return { [textOf(own(given, 'dataPropertyName') ?? 'data')]: builder.buildObject(json) as Json }
}

const flags = (...names: [name: string, fallback: Json][]) => names.map(([name, fallback]) => value(name, fallback, ''))

export const xml = compatible({
  of: 'n8n-nodes-base.xml',
  type: 'n8n-xml',
  title: 'XML (n8n)',
  description: 'Makes JSON of XML, and XML of JSON, as n8n’s XML does.',
  versions: [1],
  parameters: [
    choice('mode', ['xmlToJson', 'jsonToxml'], 'What is made of what'),
    value('dataPropertyName', 'data', 'Field of the XML'),
    ...shownWhen({ mode: ['jsonToxml'] }, [
      collection(
        'options',
        flags(
          ['allowSurrogateChars', false],
          ['attrkey', '$'],
          ['cdata', false],
          ['charkey', '_'],
          ['headless', false],
          ['rootName', 'root'],
        ),
        'Options',
      ),
    ]),
    ...shownWhen({ mode: ['xmlToJson'] }, [
      collection(
        'options',
        flags(
          ['attrkey', '$'],
          ['charkey', '_'],
          ['explicitArray', false],
          ['explicitRoot', true],
          ['ignoreAttrs', false],
          ['mergeAttrs', true],
          ['normalize', false],
          ['normalizeTags', false],
          ['trim', false],
        ),
        'Options',
      ),
    ]),
  ],
  run: perItemLater(async (item, given, { context }) => {
    try {
      return {
        json: own(given, 'mode') === 'jsonToxml' ? await toXml(item.json, given) : await toJson(item.json, given),
      }
    } catch (thrown) {
      // n8n drops what it fails on, where it goes on.
      if (messageOf(thrown) === undefined || !goesOn(context)) throw thrown
      return undefined
    }
  }),
})
