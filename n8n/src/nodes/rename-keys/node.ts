import type { Json, JsonObject } from '@linkflow/kernel'
import { compileRegex, type Regex } from '@linkflow/nodes'
import { collection, groups, value } from '../../parameters/describe.ts'
import { compatible, entriesOf, type Parameters, perItem, withJson } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { isRecord, own, setOwn, textOf } from '../../values/json.ts'
import { Draft, getPath } from '../../values/path.ts'

function renamed(json: JsonObject, given: Parameters): JsonObject {
  const draft = new Draft(json)
  for (const entry of entriesOf(given, 'keys', 'key')) {
    const [before, after] = [textOf(own(entry, 'currentKey') ?? ''), textOf(own(entry, 'newKey') ?? '')]
    if (before === '' || after === '' || before === after) continue
    const found = getPath(draft.json, before)
    if (found === undefined) continue
    draft.set(after, found)
    draft.unset(before)
  }
  return draft.json
}

interface Replacement {
  readonly regex: Regex
  readonly by: string
  /** Levels below the first; -1: all. */
  readonly depth: number
}

function replacementsOf(given: Parameters): Replacement[] {
  const options = own(given, 'additionalOptions')
  if (!isRecord(options)) return []
  return entriesOf(options, 'regexReplacement', 'replacements').map((entry) => {
    const own2 = own(entry, 'options')
    const option = (name: string): Json | undefined => (isRecord(own2) ? own(own2, name) : undefined)
    const regex = compileRegex(textOf(own(entry, 'searchRegex') ?? ''), option('caseInsensitive') === true ? 'i' : '')
    if (!regex.ok) return fail(`The regular expression cannot be used: ${regex.error}`)
    return { regex: regex.value, by: textOf(own(entry, 'replaceRegex') ?? ''), depth: Number(option('depth') ?? -1) }
  })
}

function replaced(value: Json, { regex, by, depth }: Replacement, level: number): Json {
  const goesOn = depth === -1 || level <= depth
  if (Array.isArray(value)) return value.map((one) => (goesOn ? replaced(one, { regex, by, depth }, level + 1) : one))
  if (!isRecord(value) || !goesOn) return value
  const json: JsonObject = {}
  for (const [key, member] of Object.entries(value)) {
    setOwn(json, regex.replaceAll(key, by), replaced(member, { regex, by, depth }, level + 1))
  }
  return json
}

export const renameKeys = compatible({
  of: 'n8n-nodes-base.renameKeys',
  type: 'n8n-rename-keys',
  title: 'Rename Keys (n8n)',
  description: 'Gives fields other names, as n8n’s Rename Keys does.',
  versions: [1],
  parameters: [
    groups(
      'keys',
      { key: [value('currentKey', '', 'Field, or its path'), value('newKey', '', 'Its new name')] },
      'Fields',
    ),
    collection(
      'additionalOptions',
      [
        groups(
          'regexReplacement',
          {
            replacements: [
              value('searchRegex', '', 'Regular expression'),
              value('replaceRegex', '', 'What stands in its place'),
              collection(
                'options',
                [
                  value('caseInsensitive', false, 'Upper and lower case are alike'),
                  value('depth', -1, 'How deep; -1: everywhere'),
                ],
                'Options',
              ),
            ],
          },
          'Names by regular expressions',
        ),
      ],
      'Options',
    ),
  ],
  run: perItem((item, given) => {
    let json: Json = renamed(item.json, given)
    for (const replacement of replacementsOf(given)) json = replaced(json, replacement, 0)
    return withJson(item, json as JsonObject)
  }),
})
