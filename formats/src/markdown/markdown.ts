import type { JsonObject } from '@linkflow/kernel'
import { refuse } from '../failure.ts'
import { MARKDOWN_CHARS_MAX } from '../limits.ts'

/** Options of the two libraries by their own names. */
export const TO_MARKDOWN_OPTIONS = [
  'bulletMarker',
  'codeFence',
  'emDelimiter',
  'strongDelimiter',
  'keepDataImages',
  'maxConsecutiveNewlines',
  'useLinkReferenceDefinitions',
  'codeBlockStyle',
  'ignore',
  'blockElements',
] as const
export const TO_HTML_OPTIONS = [
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
] as const

/** The libraries work on a text as a whole, and not all of their patterns are quick on long ones. */
function bounded(text: string): string {
  if (text.length > MARKDOWN_CHARS_MAX)
    refuse('text-too-long', `A text of more than ${MARKDOWN_CHARS_MAX} characters is not converted.`)
  return text
}

export async function htmlToMarkdown(html: string, options: JsonObject): Promise<string> {
  const { NodeHtmlMarkdown } = await import('node-html-markdown')
  return NodeHtmlMarkdown.translate(bounded(html), known(options, TO_MARKDOWN_OPTIONS))
}

export async function markdownToHtml(markdown: string, options: JsonObject): Promise<string> {
  const showdown = (await import('showdown')).default
  const converter = new showdown.Converter()
  for (const [name, set] of Object.entries(known(options, TO_HTML_OPTIONS))) converter.setOption(name, set)
  return converter.makeHtml(bounded(markdown))
}

const known = (options: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
