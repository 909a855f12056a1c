import { errorCodes } from '@linkflow/contracts'
import {
  type AnyReply,
  type BytesReply,
  type JsonReply,
  PROBLEM_TYPE,
  problemBody,
  textOf,
} from '@linkflow/http-server'
import type { FastifyReply } from 'fastify'

const JSON_TYPE = 'application/json; charset=utf-8'

/** The same answer as it goes out, for who sends it more than once. */
export const jsonBytes = ({ body, ...answer }: JsonReply<number, unknown>): BytesReply<number> => ({
  ...answer,
  kind: 'bytes',
  contentType: JSON_TYPE,
  body: Buffer.from(textOf(body)),
})

/** The only place that writes an answer of a route. */
export function sendAnswer(to: FastifyReply, answer: AnyReply, requestId: string): FastifyReply {
  if (answer.headers !== undefined) to.headers(answer.headers)
  switch (answer.kind) {
    case 'json':
      return to.code(answer.status).type(JSON_TYPE).send(textOf(answer.body))
    case 'empty':
      return to.code(answer.status).send()
    case 'bytes':
      return to.code(answer.status).type(answer.contentType).send(asPayload(answer.body))
    case 'problem':
      return to
        .code(errorCodes[answer.code].status)
        .type(PROBLEM_TYPE)
        .send(JSON.stringify(problemBody(answer, requestId)))
  }
}

export const statusOf = (answer: AnyReply): number =>
  answer.kind === 'problem' ? errorCodes[answer.code].status : answer.status

const asPayload = <T>(body: T | Uint8Array) =>
  body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : body
