/** A copy of what JSON can hold; anything else is a mistake of the program that is told with its place. */
export function plainValue(value: unknown, place: string): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      break
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return value.map((element, index) => plainValue(element, `${place}[${index}]`))
      if (isPlain(value)) return plainFields(value, place)
  }
  const what = typeof value === 'object' ? 'an object of a class' : typeof value === 'number' ? value : typeof value
  throw new TypeError(`${place} is ${what}, and a workflow file cannot hold that.`)
}

/** A field that is undefined is left out, as JSON does. */
export function plainFields(value: object, place: string): Record<string, unknown> {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, plainValue(field, `${place}.${name}`)]))
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
