import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Metrics } from '@linkflow/telemetry'
import { z } from 'zod'
import { type Authenticate, guard } from './guard.ts'

/** For Prometheus: open to this machine, and to a key with `system:read` from elsewhere. */
export const metricsRoute = (metrics: Metrics, authenticate: Authenticate): Route =>
  route({
    method: 'GET',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    description: 'Open on loopback; from elsewhere with an API key that has `system:read`.',
    auth: 'public',
    permission: 'none',
    headers: z.object({ authorization: z.string().optional() }),
    responses: { 200: responds.bytes('text/plain; version=0.0.4; charset=utf-8', 'Figures') },
    errors: [
      'key-missing',
      'key-invalid',
      'key-expired',
      'session-missing',
      'session-invalid',
      'session-expired',
      'session-needed',
      'permission-missing',
      'confirmation-needed',
      'workspace-mismatch',
      'workspace-needed',
      'workspace-not-member',
    ],
    async handle({ headers, isLoopback, clientAddress: address }) {
      if (!isLoopback) {
        const route = { auth: 'api-key', permission: 'system:read' } as const
        const admitted = await guard(route, { headers, address }, authenticate)
        if (!admitted.ok) return admitted.error
      }
      return reply.bytes(200, metrics.contentType, await metrics.text())
    },
  })
