import type { Site } from '../site/site.ts'

/** What the server says of one of its routes. */
export interface Operation {
  readonly method: string
  /** With its parameters in braces. */
  readonly path: string
  readonly permission: string
  readonly access: 'public' | 'session' | 'api-key'
  /** Of the body, where the document has one. */
  readonly example: unknown
}

/** Nothing has this id. */
export const NOBODY = '0198c0de-0000-7000-8000-000000000000'

interface Described {
  readonly security?: readonly Record<string, unknown>[]
  readonly 'x-permission': string
  readonly requestBody?: { readonly content?: Record<string, { readonly example?: unknown }> }
}

/** Every operation of the document that the server gives of itself. */
export async function operationsOf({ client }: Pick<Site, 'client'>): Promise<readonly Operation[]> {
  const document = await client.api('GET', '/openapi.json', { isAnonymous: true })
  const { paths } = document.json as { paths: Record<string, Record<string, Described>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Operation => {
      const { security = [], requestBody, 'x-permission': permission } = described
      const isForKeys = security.some((each) => 'apiKey' in each)
      return {
        method: method.toUpperCase(),
        path,
        permission,
        access: security.length === 0 ? 'public' : isForKeys ? 'api-key' : 'session',
        example: Object.values(requestBody?.content ?? {})[0]?.example,
      }
    }),
  )
}

/** The path with all its parameters filled in. */
export const filledIn = (path: string, value: (name: string) => string = () => NOBODY): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => value(name))

/** Works through a list with so many at a time. */
export async function inLanes<T>(list: readonly T[], lanes: number, work: (each: T) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < list.length) await work(list[next++]!)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
