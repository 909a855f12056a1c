const HIDDEN = '[secret]'

/**
 * A text that must not be seen. Whatever turns values into text (a template, JSON, a log line, a debugger) gets
 * `[secret]`; only `reveal` gives the text, so every place that reads a secret can be found by that word.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN
  }

  // What console.log and util.inspect call; named by its registered symbol, for kernel imports nothing of Node.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN
  }
}
