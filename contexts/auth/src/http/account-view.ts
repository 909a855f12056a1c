import type { AccountView } from '@linkflow/contracts'
import type { Account } from '../domain/account.ts'

export const accountView = (account: Account): AccountView => ({
  id: account.id,
  email: account.email,
  name: account.name,
  isVerified: account.verifiedAt !== undefined,
  createdAt: account.createdAt.toISOString(),
})
