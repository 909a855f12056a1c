import { invariant } from '@linkflow/kernel'

/** A statement with its values apart. Only the `sql` tag makes one, so no value can become part of a text. */
export class Sql {
  readonly values: readonly unknown[]
  /** With a name the server parses and plans it once per connection. One name, one text. */
  readonly name: string | undefined
  readonly #parts: readonly string[]
  #text: string | undefined

  /** `parts` are the texts between the values. */
  constructor(parts: readonly string[], values: readonly unknown[], name?: string) {
    this.#parts = parts
    this.values = values
    this.name = name
  }

  /** Made when it is asked for: most pieces only become parts of a statement. */
  get text(): string {
    this.#text ??= numbered(this.#parts)
    return this.#text
  }

  /** The texts around the values, for splicing into another statement. */
  get parts(): readonly string[] {
    return this.#parts
  }

  named(name: string): Sql {
    return new Sql(this.#parts, this.values, name)
  }
}

/**
 * sql`select * from workflow.drafts where id = ${id}`: values become parameters, other `sql` pieces are spliced in, and
 * nothing else can get into the text.
 */
export function sql(strings: TemplateStringsArray, ...inputs: readonly unknown[]): Sql {
  const parts: string[] = [strings[0]!]
  const values: unknown[] = []
  for (const [index, input] of inputs.entries()) {
    const after = strings[index + 1]!
    if (input instanceof Sql) {
      const [first, ...rest] = input.parts
      parts[parts.length - 1] += first!
      parts.push(...rest)
      parts[parts.length - 1] += after
      values.push(...input.values)
    } else {
      parts.push(after)
      values.push(input)
    }
  }
  return new Sql(parts, values)
}

const NAME = /^[a-z_][a-z0-9_]{0,62}$/

/** A name as part of the text: lower-case letters, digits and `_`, with at most one dot. For names of ours, never for input. */
export function identifier(name: string): Sql {
  const words = name.split('.')
  invariant(words.length <= 2 && words.every((word) => NAME.test(word)), `not an identifier: ${JSON.stringify(name)}`)
  return new Sql([words.map((word) => `"${word}"`).join('.')], [])
}

/** Pieces one after another, with a comma or another piece between them. */
export function join(pieces: readonly Sql[], between: Sql = COMMA): Sql {
  if (pieces.length === 0) return EMPTY
  return pieces.slice(1).reduce((all, piece) => sql`${all}${between}${piece}`, pieces[0]!)
}

export const EMPTY = new Sql([''], [])
const COMMA = new Sql([', '], [])

function numbered(parts: readonly string[]): string {
  let text = parts[0]!
  for (let index = 1; index < parts.length; index += 1) text += `$${index}${parts[index]}`
  return text
}
