import type { IncomingHttpHeaders } from 'node:http'
import { type BodyType, type ProblemReply, type Route, reply } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'

type BodyRefusal = ProblemReply<'media-type-unsupported' | 'encoding-unsupported' | 'body-unexpected'>

/** How the body is to be read, by its headers alone and before a byte of it is; `none` when there is none. */
export function bodyKind(route: Route, headers: IncomingHttpHeaders): Result<BodyType | 'none', BodyRefusal> {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (!hasBody) return ok('none')
  if (route.body === undefined) {
    return fail(reply.problem('body-unexpected', `${route.method} ${route.path} takes no body; send none.`))
  }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return fail(reply.problem('encoding-unsupported', 'Send the body as it is, without Content-Encoding.'))
  }
  const type = mediaType(headers['content-type'])
  const match = route.bodyTypes.find((known) => known === type)
  if (match !== undefined) return ok(match)
  const detail = `The body must be ${route.bodyTypes.join(' or ')} in UTF-8, and Content-Type must say so.`
  return fail(reply.problem('media-type-unsupported', detail, { headers: { accept: route.bodyTypes.join(', ') } }))
}

/** The exact type; parameters other than `charset=utf-8` make it another one. */
function mediaType(header: string | undefined): string | undefined {
  const [type, ...parameters] = (header ?? '').toLowerCase().split(';')
  const isPlain = parameters.every((parameter) => /^\s*(charset="?utf-8"?)?\s*$/.test(parameter))
  return isPlain ? type!.trim() : undefined
}
