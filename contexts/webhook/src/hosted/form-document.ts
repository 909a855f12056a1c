import type { AnswerProblem, FormField, PageLanguage } from '@linkflow/nodes'
import type { Page } from './document.ts'
import { type Html, html } from './html.ts'
import { wordsOf } from './words.ts'

/** What stands in a form that somebody looks at. */
export interface FormView {
  readonly language: PageLanguage | undefined
  readonly title: string
  readonly description: string
  readonly button: string
  readonly fields: readonly FormField[]
  /** Goes back with what was filled in. */
  readonly token: string
  /** What was filled in before, by the place of the field. */
  readonly given?: (index: number) => readonly string[]
  readonly problems?: ReadonlyMap<number, AnswerProblem>
  /** A sentence above all. */
  readonly note?: string
  readonly isTest?: boolean
  /** Instead of the one button; their names and values are sent along. */
  readonly buttons?: Html
  readonly status?: number
}

/** Names in the page are places: what people call their fields is data, and means nothing to a browser. */
export const inputName = (index: number): string => `f${index}`

export function formPage(view: FormView): Page {
  const { language, title, description, button, fields, token, problems = new Map(), note, isTest, buttons } = view
  const words = wordsOf(language)
  const hasFiles = fields.some(({ type }) => type === 'file')
  const heading = title || words.submit
  const body = html`${isTest === true && html`<p class="note">${words.test}</p>`}<h1>${heading}</h1>
${description !== '' && html`<p class="text">${description}</p>`}${note !== undefined && html`<p class="note" role="alert">${note}</p>`}${summary(view)}
<form method="post"${hasFiles && html` enctype="multipart/form-data"`} accept-charset="utf-8"${problems.size > 0 && html` novalidate`}>
<input type="hidden" name="token" value="${token}">
${fields.map((field, index) => fieldOf(field, index, view))}
${buttons ?? html`<button type="submit">${button || words.submit}</button>`}
</form>`
  return {
    language,
    // A reader of the page hears first that something is to be done again.
    title: problems.size > 0 ? `${words.wrongCount(problems.size)} ${heading}` : heading,
    body,
    ...(view.status !== undefined && { status: view.status }),
  }
}

function summary({ problems = new Map(), fields, language }: FormView): Html | undefined {
  if (problems.size === 0) return undefined
  const words = wordsOf(language)
  const lines = [...problems].map(
    ([index, problem]) =>
      html`<li><a href="#${inputName(index)}">${labelOf(fields[index]!)}</a>: ${words.problem(problem)}</li>`,
  )
  return html`<div class="summary" role="alert"><p>${words.wrongCount(problems.size)}</p><ol>${lines}</ol></div>`
}

const labelOf = ({ label, name }: FormField): string => label || name

function fieldOf(field: FormField, index: number, view: FormView): Html {
  const { type, help, required } = field
  if (type === 'note') return html`<p class="text">${help ?? labelOf(field)}</p>`
  const name = inputName(index)
  const given = view.given?.(index) ?? (field.value === undefined ? [] : [field.value])
  if (type === 'hidden') return html`<input type="hidden" name="${name}" value="${given[0] ?? ''}">`
  const words = wordsOf(view.language)
  const problem = view.problems?.get(index)
  const isGroup = type === 'choices'
  const told = [help !== undefined && `${name}-help`, problem !== undefined && `${name}-wrong`]
    .filter(Boolean)
    .join(' ')
  const described = html`${told !== '' && html` aria-describedby="${told}"`}`
  const attributes = html`${described}${problem !== undefined && html` aria-invalid="true"`}`
  const title = html`${labelOf(field)}${required && html` <span class="mark">(${words.required})</span>`}`
  const around = html`${help !== undefined && html`<p class="help" id="${name}-help">${help}</p>`}`
  const wrong = html`${problem !== undefined && html`<p class="wrong" id="${name}-wrong">${words.problem(problem)}</p>`}`
  if (isGroup) {
    return html`<fieldset class="field" id="${name}"${described}><legend>${title}</legend>${around}${field.options.map((option) => html`<label class="option"><input type="checkbox" name="${name}" value="${option}"${given.includes(option) && html` checked`}>${option}</label>`)}${wrong}</fieldset>
`
  }
  return html`<div class="field"><label for="${name}">${title}</label>${around}${inputOf(field, name, given[0] ?? '', html`${attributes}${required && html` required`}`, words.choose)}${wrong}</div>
`
}

const INPUT_TYPES = { text: 'text', number: 'number', email: 'email', date: 'date' } as const

function inputOf(field: FormField, name: string, value: string, more: Html, choose: string): Html {
  const { type, placeholder, options, multiple, accept, min, max } = field
  const hint = html`${placeholder !== undefined && html` placeholder="${placeholder}"`}`
  switch (type) {
    case 'long-text':
      // A line break right behind the tag is not part of the text.
      return html`<textarea id="${name}" name="${name}" rows="5"${hint}${more}>
${value}</textarea>`
    case 'choice':
      return html`<select id="${name}" name="${name}"${more}><option value="">${choose}</option>${options.map((option) => html`<option value="${option}"${option === value && html` selected`}>${option}</option>`)}</select>`
    case 'file':
      return html`<input type="file" id="${name}" name="${name}"${multiple && html` multiple`}${accept !== undefined && html` accept="${accept}"`}${more}>`
    default: {
      const limits = html`${type === 'number' && html` step="any"`}${min !== undefined && html` min="${min}"`}${max !== undefined && html` max="${max}"`}`
      const word = INPUT_TYPES[type as keyof typeof INPUT_TYPES] ?? 'text'
      return html`<input type="${word}" id="${name}" name="${name}" value="${value}"${type === 'number' ? limits : html``}${hint}${type === 'email' && html` autocomplete="email"`}${more}>`
    }
  }
}
