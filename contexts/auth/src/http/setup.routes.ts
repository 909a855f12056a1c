import { setupSchema, setupStateSchema, tokensSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import type { Setup } from '../application/setup.ts'
import { clientHeaders, clientOf, type Giving, giveTokens, retryAfter } from './give-tokens.ts'

export const setupRoutes = (needs: Giving & { readonly setup: Setup }): Route[] => [readSetup(needs), runSetup(needs)]

const readSetup = ({ setup }: { readonly setup: Setup }) =>
  route({
    method: 'GET',
    path: '/api/v1/setup',
    summary: 'Is there an account yet?',
    auth: 'public',
    permission: 'none',
    responses: { 200: responds.json(setupStateSchema, 'Whether the first account is still to be made') },
    handle: async () => reply.ok({ isNeeded: await setup.isNeeded() }),
  })

const runSetup = ({ setup, ...giving }: Giving & { readonly setup: Setup }) =>
  route({
    method: 'POST',
    path: '/api/v1/setup',
    summary: 'Make the first account, and sign in',
    description:
      'It becomes the owner of the default workspace. Open from this machine; from elsewhere with the token of the link that ' +
      'the log shows at the start. Closed for ever once there is an account.',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: setupSchema,
    bodyExample: { email: 'ada@example.com', name: 'Ada', password: 'a horse that is correct' },
    responses: { 200: responds.json(tokensSchema, 'Signed in') },
    errors: ['setup-done', 'setup-forbidden', 'server-busy'],
    async handle(request) {
      const { refreshIn, token, ...who } = request.body
      const { isLoopback } = request
      const done = await setup.run({ ...who, token, isLoopback, client: clientOf(request) })
      if (done.ok) return giveTokens(done.value, request, refreshIn, giving)
      switch (done.error) {
        case 'done':
          return reply.problem('setup-done', 'There is an account already. Sign in, or let its owner invite you.')
        case 'forbidden':
          return reply.problem(
            'setup-forbidden',
            'Open localhost on the machine itself, or use the link that the log of the server shows.',
          )
        case 'busy':
          return reply.problem('server-busy', 'Too many sign in just now. Try again soon.', {
            headers: retryAfter(1000),
          })
        default:
          return assertNever(done.error)
      }
    },
  })
