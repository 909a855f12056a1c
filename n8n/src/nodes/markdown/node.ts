import type { JsonObject } from '@linkflow/kernel'
import { MARKDOWN_CHARS_MAX } from '../../limits.ts'
import { choice, collection, groups, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, type Parameters, perItemLater, withJson } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { isRecord, isTruthy, own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'

/** Options of the two libraries by their own names, which are n8n's too. */
const TO_MARKDOWN = [
  'bulletMarker',
  'codeFence',
  'emDelimiter',
  'strongDelimiter',
  'keepDataImages',
  'maxConsecutiveNewlines',
  'useLinkReferenceDefinitions',
  'codeBlockStyle',
]
const LISTS = ['ignore', 'blockElements']
const TO_HTML = [
  'openLinksInNewWindow',
  'simplifiedAutoLink',
  'backslashEscapesHTMLTags',
  'completeHTMLDocument',
  'customizedHeaderId',
  'emoji',
  'encodeEmails',
  'excludeTrailingPunctuationFromURLs',
  'ghCodeBlocks',
  'ghCompatibleHeaderId',
  'ghMentionsLink',
  'ghMentions',
  'tasklists',
  'headerLevelStart',
  'requireSpaceBeforeHeadingText',
  'literalMidWordAsterisks',
  'literalMidWordUnderscores',
  'noHeaderId',
  'parseImgDimensions',
  'prefixHeaderId',
  'rawHeaderId',
  'rawPrefixHeaderId',
  'simpleLineBreaks',
  'smartIndentationFix',
  'disableForced4SpacesIndentedSublists',
  'splitAdjacentBlockquotes',
  'strikethrough',
  'tablesHeaderId',
  'tables',
]

const options = (given: Parameters): JsonObject => {
  const held = own(given, 'options')
  return isRecord(held) ? held : {}
}

/** The libraries work on a text as a whole, and not all of their patterns are quick on long ones. */
const bounded = (text: string): string =>
  text.length > MARKDOWN_CHARS_MAX
    ? fail(`A text of more than ${MARKDOWN_CHARS_MAX} characters is not converted`)
    : text

async function toMarkdown(given: Parameters): Promise<string> {
  const { NodeHtmlMarkdown } = await import('node-html-markdown')
  const chosen = Object.entries(options(given)).filter(
    ([name, set]) => isTruthy(set) && [...TO_MARKDOWN, ...LISTS].includes(name),
  )
  const set = chosen.map(([name, held]) => [
    name,
    LISTS.includes(name)
      ? textOf(held)
          .split(',')
          .map((tag) => tag.trim())
      : held,
  ])
  return NodeHtmlMarkdown.translate(bounded(textOf(own(given, 'html') ?? '')), Object.fromEntries(set))
}

async function toHtml(given: Parameters): Promise<string> {
  const showdown = (await import('showdown')).default
  const converter = new showdown.Converter()
  for (const [name, set] of Object.entries(options(given))) if (TO_HTML.includes(name)) converter.setOption(name, set)
  return converter.makeHtml(bounded(textOf(own(given, 'markdown') ?? '')))
}

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
          ...[...TO_MARKDOWN, ...LISTS].map((name) => value(name, '', '')),
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
        TO_HTML.map((name) => value(name, false, '')),
        'Options',
      ),
    ]),
    value('destinationKey', 'data', 'Field of the result, or its path'),
  ],
  refuses: (given) =>
    ['globalEscape', 'lineStartEscape', 'textReplace'].some((name) => Object.hasOwn(options(given), name))
      ? 'Replacing by patterns is not supported.'
      : undefined,
  run: perItemLater(async (item, given) => {
    const draft = new Draft(item.json)
    const text = own(given, 'mode') === 'markdownToHtml' ? await toHtml(given) : await toMarkdown(given)
    draft.set(textOf(own(given, 'destinationKey') ?? 'data'), text)
    return withJson(item, draft.json)
  }),
})
