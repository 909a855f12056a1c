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
  // The same for everybody; the signature of the authenticator is the key, and networks are counted.
  'POST /api/v1/sessions/passkey/question',
  'POST /api/v1/sessions/passkey',
  // What the page for signing in offers: the same for everybody.
  'GET /api/v1/sign-in-ways',
  // Stores nothing; then what the provider answered to the browser that began is the key, and networks are counted.
  'POST /api/v1/sessions/sso',
  'POST /api/v1/sessions/sso/complete',
  // The refresh token is the key.
  'POST /api/v1/sessions/refresh',
  // Answers alike for every address, and is counted.
  'POST /api/v1/password-resets',
  // The token of the link is the key.
  'POST /api/v1/password-resets/complete',
  'POST /api/v1/verifications',
  'POST /api/v1/email-changes',
  // So is that of an invitation.
  'POST /api/v1/invitations/open',
  'POST /api/v1/invitations/join',
]
