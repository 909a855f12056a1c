/**
 * Every address that answers without a key: closed. A route with `auth: 'public'` that is not here stops the start.
 * Webhooks are mounted raw and verify each call by their trigger's settings.
 */
export const PUBLIC_ROUTES: readonly string[] = [
  'GET /health/live',
  'GET /health/ready',
  // Open on loopback; from elsewhere it asks for a key itself.
  'GET /metrics',
  // The shape of the API, the same for everybody.
  'GET /api/v1/openapi.json',
]
