import { errorCodes } from '@linkflow/contracts'
import type { Answer } from '../site/client.ts'
import type { Operation, Stated } from './operation.ts'
import type { Schemas } from './schemas.ts'

/** Headers that no answer of the API goes without, and what they say. */
const ALWAYS: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'content-security-policy': /default-src 'none'/,
  'referrer-policy': /^no-referrer$/,
  'cache-control': /^no-store$/,
}

/** What of an answer is not as the document says; empty if all is. */
export function judge(operation: Operation, answer: Answer, requestId: string, schemas: Schemas): string[] {
  const { status, headers } = answer
  const complaints: string[] = []
  if (status >= 500) complaints.push(`answered ${status}`)
  if (headers['x-request-id'] !== requestId) complaints.push(`the request id came back as ${headers['x-request-id']}`)
  for (const [name, value] of Object.entries(ALWAYS)) {
    if (!value.test(String(headers[name] ?? ''))) complaints.push(`${name} is ${headers[name]}`)
  }
  const stated = operation.answers.get(status)
  if (stated === undefined) return [...complaints, `the document knows no ${status} here`]
  complaints.push(...ofBody(answer, stated, schemas))
  if (stated.contentType === 'application/problem+json') complaints.push(...ofProblem(answer, stated, requestId))
  if (status === 201 && typeof headers.location === 'string' && !headers.location.startsWith('/api/v1/')) {
    complaints.push(`Location is ${headers.location}`)
  }
  return complaints
}

function ofBody({ headers, text, json }: Answer, { contentType, pointer }: Stated, schemas: Schemas): string[] {
  if (contentType === undefined) return text === '' ? [] : ['has a body, where none is stated']
  const [given] = String(headers['content-type'] ?? '').split(';')
  if (given !== contentType.split(';')[0]) return [`Content-Type is ${headers['content-type']}, not ${contentType}`]
  if (pointer === undefined) return []
  if (json === undefined) return ['the body is not JSON']
  const complaint = schemas.complaint(pointer, json)
  return complaint === undefined ? [] : [`the body does not fit its schema: ${complaint}`]
}

interface ProblemBody {
  readonly type?: unknown
  readonly title?: unknown
  readonly status?: unknown
  readonly code?: unknown
  readonly detail?: unknown
  readonly requestId?: unknown
}

function ofProblem({ status, json }: Answer, { codes }: Stated, requestId: string): string[] {
  const { type, title, status: told, code, detail, requestId: id } = (json ?? {}) as ProblemBody
  const known = Object.hasOwn(errorCodes, String(code)) ? errorCodes[code as keyof typeof errorCodes] : undefined
  if (known === undefined) return [`the code ${String(code)} is not known`]
  return [
    ...(codes.includes(String(code)) ? [] : [`the document does not name ${String(code)} here`]),
    ...(known.status === status && told === status
      ? []
      : [`${String(code)} came with ${status}, and says ${String(told)}`]),
    ...(title === known.title ? [] : [`the title is ${String(title)}`]),
    ...(type === `urn:linkflow:error:${String(code)}` ? [] : [`the type is ${String(type)}`]),
    ...(id === requestId ? [] : ['names another request id']),
    ...(typeof detail === 'string' && detail.length >= 10 ? [] : ['says nothing of use']),
  ]
}
