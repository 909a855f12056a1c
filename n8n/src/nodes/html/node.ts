import { htmlTable } from '@linkflow/formats'
import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import { choice, collection, from, groups, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import {
  compatible,
  entriesOf,
  handlesOf,
  type Outputs,
  optionOf,
  type Parameters,
  perItemLater,
  type Step,
} from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { fileText } from '../../run/file-text.ts'
import { valueIn } from '../../run/formats.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'

const extractionValues = (rest: object = {}): Parameter =>
  groups(
    'extractionValues',
    {
      values: [
        value('key', '', 'Field of the value'),
        value('cssSelector', '', 'CSS selector'),
        choice('returnValue', ['text', 'attribute', 'html', 'value'], 'What is taken of what it finds'),
        value('attribute', '', 'Name of the attribute', { when: { show: { returnValue: ['attribute'] } } }),
        value('skipSelectors', '', 'What is left out of the text', {
          when: { show: { returnValue: ['text'], '@version': [from(1.2)] } },
        }),
        value('returnArray', false, 'All that it finds, as a list'),
      ],
    },
    'Values to take',
    rest,
  )

const source: readonly Parameter[] = [
  choice('sourceData', ['json', 'binary'], 'A field, or a file'),
  value('dataPropertyName', 'data', 'Its name, or path'),
]

const extractOptions = (...more: Parameter[]): Parameter =>
  collection('options', [value('trimValues', true, 'Without blanks around'), ...more], 'Options')

async function extracted(item: Item, given: Parameters, step: Step, isOld: boolean): Promise<Item[]> {
  const name = textOf(own(given, 'dataPropertyName') ?? 'data')
  const html =
    own(given, 'sourceData') === 'binary' ? await fileText(item, name, step.context) : getPath(item.json, name)
  if (html === undefined || html === null) return fail(`No property named "${name}" exists!`)
  const rules = {
    values: entriesOf(given, 'extractionValues', 'values'),
    // Without a word about it the old node trims, the new one does not.
    trim: optionOf(given, 'trimValues') === true || (isOld && optionOf(given, 'trimValues') === undefined),
    cleanUp: optionOf(given, 'cleanUpText') === true,
    asPlainText: !isOld && step.version >= 1.2,
  }
  const items: Item[] = []
  for (const document of documentsIn(html)) {
    const found = await valueIn(step.context, 'extract-html', document, rules)
    items.push({ json: isRecord(found) ? found : {} })
  }
  return items
}

/** A value that holds one document or several. */
const documentsIn = (value: Json): string[] =>
  (Array.isArray(value) ? value : [value]).map((one) => (isRecord(one) ? JSON.stringify(one) : textOf(one)))

const BRACES = /\{\{[\s\S]*?\}\}/g

/** HTML with expressions in it: each is evaluated by itself and printed as JavaScript prints it. */
function template(given: Parameters, { context }: Step, index: number): Item {
  const html = textOf(own(given, 'html') ?? '')
  const text = html.replace(BRACES, (braces) => {
    const result = context.evaluate?.(braces, {}, index)
    if (result === undefined) return braces
    if (!result.ok) throw new StepFailure(result.error)
    return textOf(result.value)
  })
  return { json: { html: text } }
}

/** One table of all items; what its parameters say of attributes is HTML already, and so are its values. */
function table(step: Step): Outputs {
  const { input } = step
  const rows = handlesOf(input).map(({ item }) => item.json)
  if (rows.length === 0) return { main: [] }
  const given = step.parameters()
  const option = (name: string, row = 0): string =>
    textOf(optionOf(row === 0 ? given : step.parameters(row), name) ?? '')
  const html = htmlTable(rows, {
    capitalize: optionOf(given, 'capitalize') === true,
    isBare: optionOf(given, 'customStyling') === true,
    caption: option('caption'),
    tableAttributes: option('tableAttributes'),
    headerAttributes: option('headerAttributes'),
    rowAttributes: (row) => option('rowAttributes', row),
    cellAttributes: (row) => option('cellAttributes', row),
    escapes: false,
  })
  return { main: [{ item: { json: { table: html } }, from: 'all' }] }
}

const ofEach = perItemLater(async (item, given, step, index) =>
  own(given, 'operation') === 'extractHtmlContent' ? extracted(item, given, step, false) : template(given, step, index),
)

export const html = compatible({
  of: 'n8n-nodes-base.html',
  type: 'n8n-html',
  title: 'HTML (n8n)',
  description: 'Takes values out of HTML, or makes HTML, as n8n’s HTML does.',
  versions: [1, 1.1, 1.2],
  parameters: [
    choice('operation', ['generateHtmlTemplate', 'extractHtmlContent', 'convertToHtmlTable'], 'What is done', {
      plain: true,
    }),
    value('html', '', 'The HTML, with expressions in it', {
      plain: true,
      when: { show: { operation: ['generateHtmlTemplate'] } },
    }),
    ...shownWhen({ operation: ['extractHtmlContent'] }, [
      ...source,
      extractionValues({ when: { show: { '@version': [1] } } }),
      extractionValues({
        when: { show: { '@version': [from(1.1)] } },
        default: { values: [{ key: '', cssSelector: '', returnValue: 'text', returnArray: false }] },
      }),
      extractOptions(value('cleanUpText', true, 'Without line breaks, blanks squeezed')),
    ]),
    ...shownWhen({ operation: ['convertToHtmlTable'] }, [
      collection(
        'options',
        [
          value('capitalize', false, 'Names with capital letters'),
          value('customStyling', false, 'Without a look of its own'),
          ...['caption', 'tableAttributes', 'headerAttributes', 'rowAttributes', 'cellAttributes'].map((name) =>
            value(name, '', ''),
          ),
        ],
        'Options',
      ),
    ]),
  ],
  literal: ['html'],
  run: (step) => (own(step.parameters(), 'operation') === 'convertToHtmlTable' ? table(step) : ofEach(step)),
})

export const htmlExtract = compatible({
  of: 'n8n-nodes-base.htmlExtract',
  type: 'n8n-html-extract',
  title: 'HTML Extract (n8n)',
  description: 'Takes values out of HTML, as n8n’s old HTML Extract does.',
  versions: [1],
  parameters: [...source, extractionValues(), extractOptions()],
  run: perItemLater((item, given, step) => extracted(item, given, step, true)),
})
