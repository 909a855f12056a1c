import type { Json, JsonObject } from '@linkflow/kernel'
import { FORM_FIELDS_MAX, WEB_PATH_CHARS_MAX } from '../../limits.ts'
import { isRecord, own, setOwn, textOf } from '../../values/json.ts'
import type { Conversion, Refusal } from '../conversion.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import type { SourceNode } from '../shape.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'

/** Kinds of n8n's fields, by what they are here. */
const TYPES: Readonly<Record<string, string>> = {
  text: 'text',
  password: 'text',
  textarea: 'long-text',
  number: 'number',
  email: 'email',
  date: 'date',
  dropdown: 'choice',
  radio: 'choice',
  checkbox: 'choices',
  file: 'file',
  hiddenField: 'hidden',
  html: 'note',
}

/** How a text is written down here, and what has to be told of it, each thing once. */
class Writing {
  readonly #notes = new Set<string>()
  readonly #isTrigger: boolean

  /** Of a trigger nothing is an expression: it listens before anything runs. */
  constructor(isTrigger: boolean) {
    this.#isTrigger = isTrigger
  }

  text(value: Json): Json {
    if (!this.#isTrigger) return templatesOf(value)
    if (!isExpression(value)) return value
    this.add('Expressions on the first page of a form are shown as they are written: nothing has run yet.')
    return textOf(value).slice(1)
  }

  add(note: string): void {
    this.#notes.add(note)
  }

  get notes(): string[] {
    return [...this.#notes]
  }
}

function fieldOf(field: JsonObject, index: number, writing: Writing): JsonObject {
  const kind = textOf(own(field, 'fieldType') ?? 'text')
  const label = textOf(own(field, 'fieldLabel') ?? '')
  const name =
    textOf(own(field, 'fieldName') ?? '') || label || textOf(own(field, 'elementName') ?? '') || `field ${index + 1}`
  const isMultiple = kind === 'dropdown' && own(field, 'multiselect') === true
  if (kind === 'password') writing.add('What is typed into a password field is seen here: it is a line of text.')
  if (kind === 'file')
    writing.add('Files are under the name of their field; the field itself lists name, mimeType and bytes.')
  if (kind === 'html') writing.add('HTML between the fields is shown as text.')
  const options = [...listIn(field, 'fieldOptions', 'values'), ...listIn(field, 'fieldOptions', 'options')]
    .map((option) => own(option, 'option') ?? '')
    .filter((option) => option !== '')
  const texts: JsonObject = {}
  if (label !== '' && label !== name) setOwn(texts, 'label', writing.text(label))
  for (const [from, to] of [
    ['placeholder', 'placeholder'],
    ['defaultValue', 'value'],
    ['fieldValue', 'value'],
    ['acceptFileTypes', 'accept'],
    ['html', 'help'],
  ] as const) {
    const text = own(field, from)
    if (typeof text === 'string' && text !== '' && (from !== 'html' || kind === 'html'))
      setOwn(texts, to, writing.text(kind === 'html' ? plainText(text) : text))
  }
  return {
    name: writing.text(name),
    type: isMultiple ? 'choices' : Object.hasOwn(TYPES, kind) ? TYPES[kind]! : 'text',
    ...(own(field, 'requiredField') === true && { required: true }),
    ...(options.length > 0 && { options: options.map((option) => writing.text(option)) }),
    ...(own(field, 'multipleFiles') !== false && kind === 'file' && { multiple: true }),
    ...texts,
  }
}

/** Tags go, and what was between them stays. Bounded, and without a pattern that could run long. */
function plainText(markup: string): string {
  let text = ''
  let isTag = false
  for (const char of markup) {
    if (char === '<') isTag = true
    else if (char === '>') isTag = false
    else if (!isTag) text += char
  }
  return text.trim()
}

function fieldsOf(parameters: JsonObject, writing: Writing): JsonObject[] | string {
  if (own(parameters, 'defineForm') === 'json') {
    const json = own(parameters, 'jsonOutput')
    if (isExpression(json)) return 'Its fields are an expression; write them down in a Form Page.'
    const fields = typeof json === 'string' ? parsed(json) : json
    if (!Array.isArray(fields)) return 'Its fields cannot be read.'
    return namedApart(
      fields
        .filter(isRecord)
        .slice(0, FORM_FIELDS_MAX)
        .map((field, index) => fieldOf(field, index, writing)),
    )
  }
  return namedApart(
    listIn(parameters, 'formFields', 'values')
      .slice(0, FORM_FIELDS_MAX)
      .map((field, index) => fieldOf(field, index, writing)),
  )
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json
  } catch {
    return undefined
  }
}

/** In n8n the last of two fields of a name wins; here names are told apart. */
function namedApart(fields: readonly JsonObject[]): JsonObject[] {
  const taken = new Set<Json>()
  return fields.map((field) => {
    const { name } = field
    let free: Json = name!
    for (let count = 2; taken.has(free) || free === 'submittedAt' || free === 'formMode'; count++)
      free = `${textOf(name!)} ${count}`
    taken.add(free)
    return { ...field, name: free }
  })
}

const PATH = /^[A-Za-z0-9_.~-]+(\/[A-Za-z0-9_.~-]+)*$/

/** Where n8n's page was: what was written, else the id that n8n made. */
function pathOf({ parameters, whole, name }: SourceNode): string | undefined {
  const written = textOf(own(inside(parameters, 'options'), 'path') ?? own(parameters, 'path') ?? '').replace(
    /^\/+|\/+$/g,
    '',
  )
  if (isExpression(written)) return undefined
  const path =
    written ||
    textOf(own(whole, 'webhookId') ?? '') ||
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') ||
    'form'
  return PATH.test(path) && path.length <= WEB_PATH_CHARS_MAX ? path : undefined
}

function authenticationOf(parameters: JsonObject): 'none' | 'basic' | undefined {
  const given = own(parameters, 'authentication') ?? 'none'
  if (given === 'none') return 'none'
  return given === 'basicAuth' ? 'basic' : undefined
}

/** What visitors are told at the end: a text, or an address to go to. */
function endOf(options: JsonObject, writing: Writing): JsonObject {
  const end = inside(options, 'respondWithOptions', 'values')
  if (own(end, 'respondWith') === 'redirect') return { redirect: writing.text(own(end, 'redirectUrl') ?? '') }
  const message = own(end, 'formSubmittedText') ?? own(options, 'formSubmittedText')
  return message === undefined ? {} : { message: writing.text(message) }
}

const KNOWN_OPTIONS = [
  'path',
  'buttonLabel',
  'respondWithOptions',
  'formSubmittedText',
  'appendAttribution',
  'formTitle',
  'formDescription',
]

export const formTrigger: Convert = (node) => {
  const { parameters } = node
  const options = inside(parameters, 'options')
  const path = pathOf(node)
  if (path === undefined) return refuse('Its path has characters that an address here cannot have.')
  const authentication = authenticationOf(parameters)
  if (authentication === undefined) {
    // Without it the form would be open to everybody.
    return refuse('Its authentication cannot be taken over; add a Form and choose a credential.')
  }
  const writing = new Writing(true)
  const fields = fieldsOf(parameters, writing)
  if (typeof fields === 'string') return refuse(fields)
  const mode = own(parameters, 'responseMode') ?? 'onReceived'
  return become(
    'form-trigger',
    {
      path,
      title: writing.text(own(parameters, 'formTitle') ?? ''),
      description: writing.text(own(parameters, 'formDescription') ?? ''),
      fields,
      ...(typeof own(options, 'buttonLabel') === 'string' && { button: writing.text(own(options, 'buttonLabel')!) }),
      ...(mode !== 'onReceived' && { respond: 'finished' }),
      ...(authentication === 'basic' && { authentication }),
      ...endOf(options, writing),
    },
    [...writing.notes, ...leftOut(options, KNOWN_OPTIONS)],
  )
}

export const form: Convert = ({ parameters }) => {
  const options = inside(parameters, 'options')
  if (own(parameters, 'operation') !== 'completion') return pageOf(parameters, options)
  const title = templatesOf(own(parameters, 'completionTitle') ?? '')
  switch (own(parameters, 'respondWith') ?? 'text') {
    case 'redirect':
      return become('form', { operation: 'redirect', redirect: templatesOf(own(parameters, 'redirectUrl') ?? '') })
    case 'showText':
      return become('form', { operation: 'completion', message: templatesOf(own(parameters, 'responseText') ?? '') }, [
        'HTML in the text is shown as it is written.',
      ])
    case 'text':
      return become('form', {
        operation: 'completion',
        title,
        message: templatesOf(own(parameters, 'completionMessage') ?? ''),
      })
    case 'returnBinary': {
      const notes = ['The visitor gets a link to the file; the message beside it was not taken over.']
      const file = templatesOf(own(parameters, 'inputDataFieldName') ?? 'data')
      return become('respond-to-webhook', { respondWith: 'file', file }, notes)
    }
    default:
      return refuse(`A completion by «${textOf(own(parameters, 'respondWith'))}» is not known here.`)
  }
}

/** A page of its own, or a Wait that goes on by a form. */
function pageOf(parameters: JsonObject, options: JsonObject): Conversion | Refusal {
  const writing = new Writing(false)
  const fields = fieldsOf(parameters, writing)
  if (typeof fields === 'string') return refuse(fields)
  const timeout = timeoutOf(parameters)
  if (timeout === undefined) return refuse('It waits until a date at most; choose a time to wait in a Form Page.')
  const text = (name: string) => templatesOf(own(options, name) ?? own(parameters, name) ?? '')
  return become(
    'form',
    {
      title: text('formTitle'),
      description: text('formDescription'),
      fields,
      keepInput: false,
      ...(own(options, 'buttonLabel') !== undefined && { button: text('buttonLabel') }),
      ...timeout,
    },
    [
      ...writing.notes,
      ...(Object.keys(timeout).length > 0 ? ['When its time is over, its items leave by the port «timeout».'] : []),
      ...leftOut(options, KNOWN_OPTIONS),
    ],
  )
}

export const waitForForm = (parameters: JsonObject): Conversion | Refusal =>
  pageOf(parameters, inside(parameters, 'options'))

/** Nothing where it waits for ever; undefined where it waits until a date. */
function timeoutOf(parameters: JsonObject): JsonObject | undefined {
  if (own(parameters, 'limitWaitTime') !== true) return {}
  if ((own(parameters, 'limitType') ?? 'afterTimeInterval') !== 'afterTimeInterval') return undefined
  const value = templatesOf(own(parameters, 'resumeAmount') ?? 1)
  const unit = templatesOf(own(parameters, 'resumeUnit') ?? 'hours')
  return { timeout: { value, unit } }
}

export const chatTrigger: Convert = (node) => {
  const { parameters } = node
  const options = inside(parameters, 'options')
  const path = pathOf(node)
  const writing = new Writing(true)
  if (path === undefined) return refuse('Its path has characters that an address here cannot have.')
  const authentication = authenticationOf(parameters)
  const isPublic = own(parameters, 'public') === true && authentication !== undefined
  return become(
    'chat-trigger',
    {
      path,
      title: writing.text(own(options, 'title') ?? ''),
      greeting: writing.text(own(parameters, 'initialMessages') ?? ''),
      ...(!isPublic && { public: false }),
      ...(authentication === 'basic' && { authentication }),
    },
    [
      ...writing.notes,
      ...(authentication === undefined
        ? ['It let in accounts of n8n only; it is not public here before somebody chooses who may write.']
        : []),
      'The answer is that of a node Respond to Webhook, else of the last node; it comes at once and not word by word.',
      ...leftOut(options, ['title', 'responseMode', 'path']),
    ],
  )
}
