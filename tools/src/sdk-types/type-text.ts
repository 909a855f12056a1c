/** As much of JSON Schema as our schemas use. */
export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
}

export interface TypeTextOptions {
  /** What may stand for any value: an expression. */
  readonly orElse?: string | undefined
  /** Lists and fields that a program may not change. */
  readonly readonly?: boolean
}

/** A JSON Schema as a TypeScript type. */
export function typeText(schema: Schema, options: TypeTextOptions = {}): string {
  const own = ownText(schema, options)
  return options.orElse === undefined || own === 'unknown' ? own : `${own} | ${options.orElse}`
}

function ownText(schema: Schema, options: TypeTextOptions): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^#\/\$defs\//, '')
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) return [...new Set(branches.map((branch) => ownText(branch, options)))].join(' | ')
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => ownText({ ...schema, type }, options)).join(' | ')
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `${options.readonly ? 'readonly ' : ''}(${typeText(schema.items ?? {}, options)})[]`
    case 'object':
      return schema.properties === undefined ? recordText(schema, options) : objectText(schema, options)
    default:
      return 'unknown'
  }
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value)

function recordText({ additionalProperties: values }: Schema, options: TypeTextOptions): string {
  const of = typeof values === 'object' ? typeText(values, options) : 'unknown'
  return `${options.readonly ? 'Readonly<' : ''}Record<string, ${of}>${options.readonly ? '>' : ''}`
}

/** The fields of an object, each with its sentence; for the `plain` ones nothing else may stand. */
export function objectText(
  { properties = {}, required = [] }: Schema,
  options: TypeTextOptions = {},
  plain: readonly string[] = [],
): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
    const mark = required.includes(name) ? '' : '?'
    const text = typeText(schema, plain.includes(name) ? { ...options, orElse: undefined } : options)
    return `${comment(schema)}${options.readonly ? 'readonly ' : ''}${key}${mark}: ${text}`
  })
  return fields.length === 0 ? 'Record<string, never>' : `{\n${fields.join('\n')}\n}`
}

function comment({ description, default: fallback }: Schema): string {
  const standard = fallback === undefined || isEmpty(fallback) ? undefined : `Default: ${JSON.stringify(fallback)}`
  const text = [description, standard].filter((part) => part !== undefined).join('. ')
  return text === '' ? '' : `/** ${text.replaceAll('*/', '*∕')} */\n`
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0
