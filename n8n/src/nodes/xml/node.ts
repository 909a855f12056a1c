import type { Json, JsonObject } from '@linkflow/kernel'
import { choice, collection, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, goesOn, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail, messageOf } from '../../run/failure.ts'
import { valueIn } from '../../run/formats.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'

function options(given: Parameters): JsonObject {
  const held = own(given, 'options')
  return isRecord(held) ? held : {}
}

async function toJson(json: JsonObject, given: Parameters, { context }: Step): Promise<JsonObject> {
  const name = textOf(own(given, 'dataPropertyName') ?? 'data')
  const text = getPath(json, name)
  if (text === undefined) return fail(`Item has no JSON property called "${name}"`)
  const made = await valueIn(context, 'xml-to-json', textOf(text), options(given))
  return isRecord(made) ? made : {}
}

async function toXml(json: JsonObject, given: Parameters, { context }: Step): Promise<JsonObject> {
  const made = await valueIn(context, 'json-to-xml', JSON.stringify(json), options(given))
  return { [textOf(own(given, 'dataPropertyName') ?? 'data')]: made }
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
  run: perItemLater(async (item, given, step) => {
    try {
      return {
        json: await (own(given, 'mode') === 'jsonToxml'
          ? toXml(item.json, given, step)
          : toJson(item.json, given, step)),
      }
    } catch (thrown) {
      // n8n drops what it fails on, where it goes on.
      if (messageOf(thrown) === undefined || !goesOn(step.context)) throw thrown
      return undefined
    }
  }),
})
