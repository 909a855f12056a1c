import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete'
import { type Extension, Prec, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { pathText } from '../data/data-path.ts'
import { type EditorOptions, type OpenEditor, openEditor } from './editor-base.ts'
import { askedAt } from './left-expression.ts'
import type { Option } from './preview-protocol.ts'

export interface ExpressionSources {
  readonly options: (behind: string | undefined) => Promise<readonly Option[]>
  /** Names of nodes before this one. */
  readonly nodes: () => readonly string[]
}

/** Texts with `{{ … }}` in them, with completion out of real data. Loaded when such a field has the focus first. */
export const openExpressionEditor = (options: EditorOptions, sources: ExpressionSources): OpenEditor =>
  openEditor(options, [marks, completion(sources), ...(options.wasTyped === true ? [askAtOnce] : [])])

const askAtOnce = ViewPlugin.define((view) => {
  const timer = setTimeout(() => startCompletion(view))
  return { destroy: () => clearTimeout(timer) }
})

const mark = Decoration.mark({ class: 'cm-expression' })

/** Beyond so many characters nothing is marked: the text is no longer something that people write by hand. */
const MARKED_CHARS_MAX = 20_000

function marked(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  if (view.state.doc.length <= MARKED_CHARS_MAX) {
    for (const { 0: text, index } of view.state.doc.toString().matchAll(/(?<!\\)\{\{[\s\S]*?(?:\}\}|$)/g)) {
      builder.add(index, index + text.length, mark)
    }
  }
  return builder.finish()
}

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = marked(view)
    }
    update({ docChanged, view }: ViewUpdate) {
      if (docChanged) this.decorations = marked(view)
    }
  },
  { decorations: ({ decorations }) => decorations },
)

const completion = (sources: ExpressionSources): Extension => [
  autocompletion({
    override: [(context) => complete(context, sources)],
    activateOnTypingDelay: 10,
    interactionDelay: 0,
    icons: false,
    maxRenderedOptions: 100,
  }),
  Prec.highest(keymap.of([{ key: 'Tab', run: acceptCompletion }, ...completionKeymap])),
]

async function complete(context: CompletionContext, sources: ExpressionSources): Promise<CompletionResult | null> {
  const text = context.state.doc.toString()
  const asked = askedAt(text, context.pos)
  if (asked === undefined) return null
  const validFor = /^[\w$]*$/
  if (asked.type === 'node') {
    return {
      from: asked.from,
      options: sources.nodes().map((label) => ({ label, apply: closing(asked.quote) })),
      validFor: /^[^'"]*$/,
    }
  }
  if (
    asked.type === 'name' &&
    asked.from === context.pos &&
    !context.explicit &&
    !/\{\{\s*$/.test(text.slice(0, asked.from))
  )
    return null
  const options = await sources.options(asked.type === 'member' ? asked.behind : undefined)
  if (options.length === 0) return null
  return { from: asked.from, options: options.map((each, at) => shown(each, at, asked.type)), validFor }
}

const shown = ({ label, kind, detail, doc, example }: Option, at: number, asked: 'member' | 'name'): Completion => ({
  label,
  // Keys of the data come first, in their order.
  boost: kind === 'key' || kind === 'name' ? 99 - Math.min(at, 90) : kind === 'property' ? -10 : -20,
  ...(detail !== '' && { detail }),
  ...(doc !== undefined && doc !== '' && { info: () => docOf(label, doc, example) }),
  apply: applied(label, kind, asked),
})

/** A key that is no name is written in brackets; behind a function the cursor stands between its brackets. */
const applied =
  (label: string, kind: Option['kind'], asked: 'member' | 'name') =>
  (view: EditorView, _: Completion, from: number, to: number): void => {
    const path = kind === 'key' && asked === 'member' && !label.endsWith('()') ? pathText([label]) : undefined
    const isBracketed = path?.startsWith('[') === true
    const insert = isBracketed ? path : label === '$()' ? "$('')" : label
    const begin = isBracketed ? from - 1 : from
    const back = label === '$()' ? 2 : label.endsWith('()') ? 1 : 0
    view.dispatch({
      changes: { from: begin, to, insert },
      selection: { anchor: begin + insert.length - back },
      userEvent: 'input.complete',
    })
  }

const closing =
  (quote: string) =>
  (view: EditorView, { label }: Completion, from: number, to: number): void => {
    const rest = view.state.sliceDoc(to, to + 2)
    const end = rest === `${quote})` ? '' : rest.startsWith(quote) ? '' : `${quote})`
    const insert = `${label}${end}`
    const behind = rest === `${quote})` ? 2 : 0
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length + behind },
      userEvent: 'input.complete',
    })
  }

function docOf(label: string, doc: string, example: string | undefined): HTMLElement {
  const box = document.createElement('div')
  const title = Object.assign(document.createElement('div'), { textContent: label })
  title.style.fontWeight = '600'
  box.append(title, Object.assign(document.createElement('div'), { textContent: doc }))
  if (example !== undefined && example !== '') {
    const code = Object.assign(document.createElement('code'), { textContent: example })
    code.style.color = 'var(--lf-text-3)'
    box.append(code)
  }
  return box
}
