import type { Json, JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { readFeedAt } from '@linkflow/nodes'
import { collection, from, value } from '../../parameters/describe.ts'
import { compatible, failedItem, type Outputs, optionOf, type Parameters, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, setOwn, textOf } from '../../values/json.ts'

/** Entries of a feed; fields that only the feed knows are kept where they were asked for. */
async function entries(given: Parameters, { context }: Step): Promise<Item[]> {
  const url = textOf(own(given, 'url') ?? '')
  if (url === '') return fail('The parameter "URL" has to be set!')
  if (!URL.canParse(url)) return fail('The provided "URL" is not valid!')
  const read = await readFeedAt({ url, ignoreCertificate: optionOf(given, 'ignoreSSL') === true }, context)
  if (!read.ok) return fail(read.error.message)
  return read.value.entries.map((entry) => ({ json: withNames(entry) }))
}

/** rss-parser names the creator and the plain text twice. */
function withNames(entry: JsonObject): JsonObject {
  const json: JsonObject = { ...entry }
  const twice = (name: string, value: Json | undefined) => {
    if (value !== undefined) setOwn(json, name, value)
  }
  twice('dc:creator', own(entry, 'creator'))
  twice('content:encodedSnippet', own(entry, 'contentSnippet'))
  return json
}

/** The first version reads one feed, the later ones one for each item. */
async function run(step: Step): Promise<Outputs> {
  const main: { item: Item; from: number[] | 'all' }[] = []
  for (const { index } of step.input.handles('main')) {
    try {
      for (const item of await entries(step.parameters(index), step)) main.push({ item, from: [index] })
    } catch (thrown) {
      main.push({ item: failedItem(thrown, step.context), from: [index] })
    }
    if (step.version < 1.1) break
  }
  return { main }
}

export const rssFeedRead = compatible({
  of: 'n8n-nodes-base.rssFeedRead',
  type: 'n8n-rss-feed-read',
  title: 'RSS Read (n8n)',
  description: 'Reads a feed, as n8n’s RSS Read does.',
  versions: [1, 1.1, 1.2],
  parameters: [
    value('url', '', 'Address of the feed'),
    collection(
      'options',
      [
        value('ignoreSSL', false, 'Certificates that nobody vouches for, too'),
        value('customFields', '', 'More fields, by commas', { when: { show: { '@version': [from(1.1)] } } }),
      ],
      'Options',
    ),
  ],
  effect: 'read',
  notes: (given) =>
    textOf(optionOf(given, 'customFields') ?? '') === '' ? [] : ['Its more fields were not taken over.'],
  run,
})
