import type { CredentialTypeView } from '@linkflow/contracts'
import { parseJson } from '@linkflow/http-server'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { readBytes } from '../run/read-bytes.ts'
import { readAll, type Terminal } from '../terminal.ts'
import { ask } from './ask.ts'

type Field = CredentialTypeView['fields'][number]
/** Text, or a list of pairs as the API takes it. */
type Value = string | readonly { readonly name: string; readonly value: string }[]

export interface GivenFields {
  /** `name=value`. */
  readonly field: readonly string[]
  /** `name=VARIABLE`. */
  readonly secret: readonly string[]
  readonly fieldsFrom?: string
  readonly secretsInArguments?: boolean
}

/** The fields of a credential from the safest place that has them; what is needed and was not given is asked for. */
export async function fieldsFor(
  { fields }: CredentialTypeView,
  given: GivenFields,
  terminal: Terminal,
): Promise<Record<string, Value>> {
  const values = new Map<string, Value>(await fromDocument(given.fieldsFrom, terminal))
  const byName = new Map(fields.map((field) => [field.name, field]))
  for (const text of given.field) {
    const [name, value] = pair(text, '--field', 'name=value')
    if (byName.get(name)?.secret === true && given.secretsInArguments !== true) {
      throw new CliError(
        EXIT.usage,
        'secret-in-arguments',
        `«${name}» is secret, and every user of this machine can see the arguments of a command. Leave it out to be asked, ` +
          `give it by a variable with --secret ${name}=VARIABLE, or say --secrets-in-arguments.`,
      )
    }
    values.set(name, value)
  }
  for (const text of given.secret) {
    const [name, variable] = pair(text, '--secret', 'name=VARIABLE')
    values.set(name, fromEnvironment(variable, terminal))
  }
  for (const field of fields) if (!values.has(field.name)) await askFor(field, values, terminal)
  return Object.fromEntries(values)
}

function pair(text: string, option: string, form: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new CliError(EXIT.usage, 'option-malformed', `${option} is written ${form}.`)
}

/** What an argument names, for a secret must not stand in one. */
export function fromEnvironment(variable: string, { env }: Terminal): string {
  const value = env[variable]
  if (value !== undefined && value !== '') return value
  throw new CliError(EXIT.usage, 'variable-missing', `The environment variable ${variable} is not set.`)
}

async function fromDocument(from: string | undefined, terminal: Terminal): Promise<[string, Value][]> {
  if (from === undefined) return []
  const text = from === '-' ? await readAll(terminal) : readBytes(from).toString('utf8')
  const read = parseJson(text)
  if (read.ok && typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value)) {
    return Object.entries(read.value as Record<string, Value>)
  }
  const why = read.ok ? 'it is not a JSON object' : read.error.detail
  throw new CliError(EXIT.usage, 'fields-malformed', `The fields (${from}) cannot be read: ${why}`)
}

async function askFor(field: Field, values: Map<string, Value>, terminal: Terminal): Promise<void> {
  if (!field.required || field.kind === 'pairs' || field.default !== undefined) return
  if (terminal.stdin.isTTY !== true) {
    const how = field.secret ? `--secret ${field.name}=VARIABLE` : `--field ${field.name}=…`
    throw new CliError(
      EXIT.usage,
      'field-missing',
      `The field «${field.name}» (${field.title}) is missing; give it with ${how}.`,
    )
  }
  const choices = field.choices === undefined ? '' : ` (${field.choices.join(', ')})`
  values.set(field.name, await ask(`${field.title}${choices}: `, field.secret, terminal))
}
