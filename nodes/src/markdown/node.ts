import type { JsonObject } from '@linkflow/kernel'
import { defineNode, failItem } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { valueIn } from '../items/file-content.ts'
import { withField } from '../items/result-field.ts'

const parameters = z.strictObject({
  operation: z
    .enum(['to-html', 'to-markdown'])
    .default('to-html')
    .describe('to-html: HTML of Markdown. to-markdown: Markdown of HTML'),
  text: z.string().max(100_000).default('').describe('The Markdown, or the HTML'),
  github: z
    .boolean()
    .default(true)
    .describe('With tables, struck-out text and task lists, as GitHub has them (to-html)'),
  as: fieldPath().default('data').describe('Field that gets the result'),
})

const GITHUB: JsonObject = {
  tables: true,
  strikethrough: true,
  tasklists: true,
  ghCodeBlocks: true,
  simplifiedAutoLink: true,
  literalMidWordUnderscores: true,
}

export const markdown = defineNode({
  type: 'markdown',
  version: 1,
  title: 'Markdown',
  description: 'Makes HTML of Markdown, and Markdown of HTML.',
  group: 'data',
  keywords: ['html', 'convert', 'format', 'text', 'md'],
  operations: [
    { title: 'Markdown to HTML', keywords: ['render'], parameters: { operation: 'to-html' } },
    { title: 'HTML to Markdown', keywords: ['clean', 'llm'], parameters: { operation: 'to-markdown' } },
  ],
  parameters,
  effect: 'pure',
  sample: [{ data: '<h1 id="news">News</h1>' }],
  behaviour: {
    kind: 'each',
    async each(item, { operation, text, github, as }, context) {
      const made = await (operation === 'to-html'
        ? valueIn(context, 'markdown-to-html', Buffer.from(text), github ? GITHUB : {})
        : valueIn(context, 'html-to-markdown', Buffer.from(text)))
      return made.ok ? withField(item, as, made.value) : failItem(made.error)
    },
  },
})
