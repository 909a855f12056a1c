import { z } from 'zod'
import { emailSchema, newAccountSchema } from './account.ts'
import { idSchema } from './id.ts'
import { pageOf } from './page.ts'
import { roleSchema } from './role.ts'

export const memberSchema = z
  .strictObject({
    accountId: z.uuid(),
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'Member' })
export type MemberView = z.output<typeof memberSchema>

export const memberPageSchema = pageOf(memberSchema).meta({ id: 'MemberPage' })

export const changeMemberSchema = z.strictObject({ role: roleSchema }).meta({ id: 'ChangeMember' })

export const transferOwnershipSchema = z
  .strictObject({ accountId: idSchema.describe('A member, who becomes an owner. You become an admin') })
  .meta({ id: 'TransferOwnership' })

export const invitationSchema = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    role: roleSchema,
    invitedBy: z.uuid().optional().describe('An account; missing where a key asked'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    mailedAt: z.iso.datetime().optional().describe('When its last mail was handed over'),
  })
  .meta({ id: 'Invitation' })
export type InvitationView = z.output<typeof invitationSchema>

export const invitationPageSchema = pageOf(invitationSchema).meta({ id: 'InvitationPage' })

export const createInvitationSchema = z
  .strictObject({ email: emailSchema, role: roleSchema })
  .meta({ id: 'CreateInvitation' })

/** From the link of a mail, or of an operator. */
const token = z.string().min(1).max(100)

export const invitationTokenSchema = z.strictObject({ token }).meta({ id: 'InvitationToken' })

/** What whoever has the link may know. */
export const openInvitationSchema = z
  .strictObject({
    workspaceName: z.string(),
    email: z.string(),
    role: roleSchema,
    expiresAt: z.iso.datetime(),
    hasAccount: z.boolean().describe('Sign in and accept; else join, which makes the account'),
  })
  .meta({ id: 'OpenInvitation' })

export const joinWorkspaceSchema = newAccountSchema.extend({ token }).meta({ id: 'JoinWorkspace' })

export const joinedSchema = z
  .strictObject({ workspaceId: z.uuid().describe('Where you are a member now') })
  .meta({ id: 'Joined' })

export const giveInvitationSchema = z.strictObject({ invitationId: idSchema }).meta({ id: 'GiveInvitation' })

export const givenInvitationSchema = z
  .strictObject({
    token: z.string().describe('Shown this once'),
    link: z.string(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'GivenInvitation' })
