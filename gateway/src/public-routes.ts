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
  // Is there an account yet? The first page asks before anybody can have signed in.
  'GET /api/v1/setup',
  // From this machine or with the token of the log, and only until there is an account.
  'POST /api/v1/setup',
  // The password is the key, the attempts are counted.
  'POST /api/v1/sessions',
  // The challenge that the password gave is the key, and codes are counted.
  'POST /api/v1/sessions/second-factor',
  // The refresh token is the key.
  'POST /api/v1/sessions/refresh',
  // Answers alike for every address, and is counted.
  'POST /api/v1/password-resets',
  // The token of the link is the key.
  'POST /api/v1/password-resets/complete',
  'POST /api/v1/verifications',
  // So is that of an invitation.
  'POST /api/v1/invitations/open',
  'POST /api/v1/invitations/join',
]
