export type JsonSchema = Readonly<Record<string, unknown>> | boolean

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: JsonSchema
}

/** What the document says that one status comes with. */
export interface Stated {
  readonly description: string
  /** Undefined: no body. */
  readonly contentType: string | undefined
  readonly schema: JsonSchema | undefined
  /** JSON pointer to that schema in the document. */
  readonly pointer: string | undefined
  /** Of a problem: the codes that are named. */
  readonly codes: readonly string[]
  readonly example: unknown
}

export interface Operation {
  /** `POST /workflows/{workflowId}/publish`: what recipes and tables are keyed by. */
  readonly key: string
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly access: 'public' | 'session' | 'api-key'
  readonly permission: string
  readonly parameters: readonly Parameter[]
  readonly body:
    | {
        readonly required: boolean
        readonly types: readonly string[]
        readonly schema: JsonSchema
        readonly example: unknown
      }
    | undefined
  /** JSON pointer to the schema of the body. */
  readonly bodyPointer: string | undefined
  readonly answers: ReadonlyMap<number, Stated>
}

/** An OpenAPI document as far as it is read here; what is in it is checked by the lint. */
export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly tags: readonly { readonly name: string }[]
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

interface Media {
  readonly schema?: JsonSchema
  readonly example?: unknown
}

export interface RawOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly 'x-permission': string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Media>> }>
  >
}

export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, raw]) => operationOf(path, method, raw)),
  )
}

function operationOf(path: string, method: string, raw: RawOperation): Operation {
  const at = `/paths/${escaped(path)}/${method}`
  const [type, media] = Object.entries(raw.requestBody?.content ?? {})[0] ?? []
  const schemes = raw.security.flatMap((each) => Object.keys(each))
  return {
    key: `${method.toUpperCase()} ${path.replace(/^\/api\/v1/, '')}`,
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    summary: raw.summary,
    tags: raw.tags,
    access: schemes.includes('apiKey') ? 'api-key' : schemes.includes('session') ? 'session' : 'public',
    permission: raw['x-permission'],
    parameters: raw.parameters ?? [],
    body: media && {
      required: raw.requestBody!.required,
      types: Object.keys(raw.requestBody!.content),
      schema: media.schema ?? true,
      example: media.example,
    },
    bodyPointer: type && `${at}/requestBody/content/${escaped(type)}/schema`,
    answers: new Map(
      Object.entries(raw.responses).map(([status, { description, content }]) => {
        const [contentType, answer] = Object.entries(content ?? {})[0] ?? []
        return [
          Number(status),
          {
            description,
            contentType,
            schema: answer?.schema,
            pointer:
              answer?.schema === undefined
                ? undefined
                : `${at}/responses/${status}/content/${escaped(contentType!)}/schema`,
            codes: [...description.matchAll(/`([a-z0-9-]+)`: /g)].map(([, code]) => code!),
            example: answer?.example,
          },
        ]
      }),
    ),
  }
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
