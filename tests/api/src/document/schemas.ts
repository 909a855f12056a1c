import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema, OpenApi } from './operation.ts'

const ROOT = 'openapi'

/** Judges values by the schemas of the document, each compiled when it is first asked for. */
export class Schemas {
  readonly #document: OpenApi
  readonly #ajv: Ajv2020

  constructor(document: OpenApi) {
    this.#document = document
    // The document's formats come with patterns, which say what they mean.
    this.#ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, inlineRefs: false })
    this.#ajv.addSchema({ ...document, $id: ROOT }, ROOT)
  }

  /** Why a value does not fit the schema at this place of the document; undefined if it does. */
  complaint(pointer: string, value: unknown): string | undefined {
    const validate = this.#ajv.getSchema(`${ROOT}#${pointer}`) as ValidateFunction
    if (validate(value)) return undefined
    const [first] = validate.errors ?? []
    return `${first?.instancePath || '/'} ${first?.message} ${JSON.stringify(first?.params)}`
  }

  resolve(schema: JsonSchema): Exclude<JsonSchema, boolean> {
    if (typeof schema === 'boolean') return {}
    const reference = schema['$ref']
    if (typeof reference !== 'string') return schema
    const name = reference.replace('#/components/schemas/', '')
    const found = this.#document.components.schemas[name]
    if (found === undefined || typeof found === 'boolean')
      throw new Error(`the document refers to ${reference}, which it does not hold`)
    return found
  }
}
