import { openApiDocument, type Route, reply, responds, route } from '@linkflow/http-server'

/** The document is made once, of all routes, itself included. */
export function openApiRoute(routes: () => readonly Route[], version: string): Route {
  let text: string | undefined
  return route({
    method: 'GET',
    path: '/api/v1/openapi.json',
    tag: 'system',
    summary: 'This document',
    auth: 'public',
    permission: 'none',
    responses: { 200: responds.bytes('application/json; charset=utf-8', 'OpenAPI 3.1') },
    async handle() {
      text ??= JSON.stringify(openApiDocument(routes(), { title: 'LinkFlow', version }))
      return reply.bytes(200, 'application/json; charset=utf-8', text)
    },
  })
}
