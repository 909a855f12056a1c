import { Secret } from '@linkflow/kernel'
import { composeMail, type Mail, type Mailer, Postman } from '@linkflow/mail'
import type { Database } from '@linkflow/postgres'
import { newInvitationToken } from '../domain/invitation.ts'
import {
  endMail,
  insertInvitationToken,
  type MailToInvite,
  postponeMail,
  takeMail,
} from '../infrastructure/invitation-repository.postgres.ts'
import { INVITATION_DAYS, INVITATION_MAIL_ATTEMPTS_MAX, INVITATION_MAILS_PER_ADDRESS_AND_DAY_MAX } from '../limits.ts'
import type { People } from './people.ts'

/** The token stands behind the `#`, which browsers send to nobody: no log on the way has it. */
export const invitationLink = (publicUrl: string, token: Secret): Secret =>
  new Secret(`${publicUrl.replace(/\/+$/, '')}/invitation#token=${token.reveal()}`)

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly people: People
  readonly mailer: Mailer
  /** There is a mail server behind it. */
  readonly canMail: boolean
  readonly publicUrl: string
  readonly onError: (error: unknown) => void
}

/**
 * Mail with invitations. An invitation is itself the order of its mail; the link is made when it is sent, and is in the mail
 * and nowhere else.
 */
export function invitationMail(needs: Needs): Postman<MailToInvite> {
  const { engine } = needs.database
  const orders = {
    attemptsMax: INVITATION_MAIL_ATTEMPTS_MAX,
    take: () => takeMail(engine),
    compose: (invitation: MailToInvite) => compose(needs, invitation),
    settle: ({ id }: MailToInvite) => endMail(engine, id, needs.canMail),
  }
  return new Postman({ orders, mailer: needs.mailer, onError: needs.onError })
}

async function compose({ database, people, publicUrl }: Needs, invitation: MailToInvite): Promise<Mail | 'later'> {
  const { engine } = database
  const { id, email, workspaceName, invitedBy, mailsToday } = invitation
  // Nobody is told: whoever invites must not learn who else does.
  if (mailsToday >= INVITATION_MAILS_PER_ADDRESS_AND_DAY_MAX) {
    await postponeMail(engine, id)
    return 'later'
  }
  const persons = await people.named(invitedBy === undefined ? [] : [invitedBy])
  const inviter = invitedBy === undefined ? undefined : persons.get(invitedBy)?.name
  const { token, hash } = newInvitationToken()
  await insertInvitationToken(engine, invitation, { hash, byMail: true })
  return composeMail({
    to: email,
    subject: 'You are invited to LinkFlow',
    paragraphs: [
      'Hello,',
      `${inviter ?? 'Somebody'} invites you to the workspace «${workspaceName}». The link works once, for ${INVITATION_DAYS} days.`,
      { action: 'Look at the invitation', link: invitationLink(publicUrl, token) },
      'If you do not know what this is about, do nothing.',
    ],
  })
}
