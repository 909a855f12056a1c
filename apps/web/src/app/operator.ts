import { LinkFlow } from '@linkflow/sdk'
import { create } from 'zustand'

/**
 * The owner's token of the installation, for what no role in a workspace gives. Somebody pastes it; it is in the memory of
 * this tab alone, and gone with it.
 */
export const useOperator = create<{ readonly client: LinkFlow | undefined }>(() => ({ client: undefined }))

/** Takes a token once it has shown that it may do what it is for; throws what the server says of it. */
export async function becomeOperator(token: string): Promise<void> {
  const client = new LinkFlow({ url: location.origin, token: token.trim(), retries: 0 })
  await client.outbox.list({ limit: 1 }).page()
  useOperator.setState({ client })
}

export const forgetOperator = (): void => useOperator.setState({ client: undefined })
