import { TO_HTML_OPTIONS, TO_MARKDOWN_OPTIONS } from '@linkflow/formats'
import type { Json, JsonObject } from '@linkflow/kernel'
import { choice, collection, groups, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, type Parameters, perItemLater, type Step, withJson } from '../../run/compatible.ts'
import { valueIn } from '../../run/formats.ts'
import { isRecord, isTruthy, namesIn, own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'

const LISTS = ['ignore', 'blockElements']

const options = (given: Parameters): JsonObject => {
  const held = own(given, 'options')
  return isRecord(held) ? held : {}
}

/** Only what is set is told; lists are written with commas. */
function toMarkdown(given: Parameters, { context }: Step): Promise<Json> {
  const set = Object.entries(options(given))
    .filter(([, held]) => isTruthy(held))
    .map(([name, held]) => [name, LISTS.includes(name) ? namesIn(textOf(held)) : held])
  return valueIn(context, 'html-to-markdown', textOf(own(given, 'html') ?? ''), Object.fromEntries(set) as JsonObject)
}

const toHtml = (given: Parameters, { context }: Step): Promise<Json> =>
  valueIn(context, 'markdown-to-html', textOf(own(given, 'markdown') ?? ''), options(given))

const pattern = { value: [value('pattern', '', 'What is found'), value('replacement', '', 'What stands in its place')] }

export const markdown = compatible({
  of: 'n8n-nodes-base.markdown',
  type: 'n8n-markdown',
  title: 'Markdown (n8n)',
  description: 'Makes Markdown of HTML, and HTML of Markdown, as n8n’s Markdown does.',
  versions: [1],
  parameters: [
    choice('mode', ['htmlToMarkdown', 'markdownToHtml'], 'What is made of what'),
    ...shownWhen({ mode: ['htmlToMarkdown'] }, [
      value('html', '', 'The HTML'),
      collection(
        'options',
        [
          ...TO_MARKDOWN_OPTIONS.map((name) => value(name, '', '')),
          groups('globalEscape', pattern, 'Not taken over', { several: false }),
          groups('lineStartEscape', pattern, 'Not taken over', { several: false }),
          groups('textReplace', { values: pattern.value }, 'Not taken over'),
        ],
        'Options',
      ),
    ]),
    ...shownWhen({ mode: ['markdownToHtml'] }, [
      value('markdown', '', 'The Markdown'),
      collection(
        'options',
        TO_HTML_OPTIONS.map((name) => value(name, false, '')),
        'Options',
      ),
    ]),
    value('destinationKey', 'data', 'Field of the result, or its path'),
  ],
  refuses: (given) =>
    ['globalEscape', 'lineStartEscape', 'textReplace'].some((name) => Object.hasOwn(options(given), name))
      ? 'Replacing by patterns is not supported.'
      : undefined,
  run: perItemLater(async (item, given, step) => {
    const draft = new Draft(item.json)
    const text = own(given, 'mode') === 'markdownToHtml' ? await toHtml(given, step) : await toMarkdown(given, step)
    draft.set(textOf(own(given, 'destinationKey') ?? 'data'), text)
    return withJson(item, draft.json)
  }),
})
