import { Secret } from '@linkflow/kernel'
import { composeMail, type Mailer } from '@linkflow/mail'
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
  readonly publicUrl: string
  readonly onError: (error: unknown) => void
}

/**
 * Mail with invitations. An invitation is itself the order of its mail; the link is made when it is sent, and is in the mail
 * and nowhere else.
 */
export class InvitationMail {
  readonly #needs: Needs
  #delivering: Promise<void> | undefined
  #isMoreWanted = false

  constructor(needs: Needs) {
    this.#needs = needs
  }

  deliverSoon(): void {
    void this.deliver().catch(this.#needs.onError)
  }

  /** Sends what is due; one at a time in a process. */
  deliver(): Promise<void> {
    this.#isMoreWanted = true
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = undefined
    })
    return this.#delivering
  }

  async #deliverAll(): Promise<void> {
    while (this.#isMoreWanted) {
      this.#isMoreWanted = false
      for (let mail = await this.#next(); mail !== undefined; mail = await this.#next()) await this.#send(mail)
    }
  }

  #next(): Promise<MailToInvite | undefined> {
    return takeMail(this.#needs.database.engine)
  }

  async #send(invitation: MailToInvite): Promise<void> {
    const { engine } = this.#needs.database
    const { id, email, workspaceName, invitedBy } = invitation
    // Nobody is told: whoever invites must not learn who else does.
    if (invitation.mailsToday >= INVITATION_MAILS_PER_ADDRESS_AND_DAY_MAX) return void (await postponeMail(engine, id))
    const persons = await this.#needs.people.named(invitedBy === undefined ? [] : [invitedBy])
    const inviter = invitedBy === undefined ? undefined : persons.get(invitedBy)?.name
    const { token, hash } = newInvitationToken()
    await insertInvitationToken(engine, invitation, { hash, byMail: true })
    try {
      await this.#needs.mailer.send(
        composeMail({
          to: email,
          subject: 'You are invited to LinkFlow',
          paragraphs: [
            'Hello,',
            `${inviter ?? 'Somebody'} invites you to the workspace «${workspaceName}». The link works once, for ${INVITATION_DAYS} days.`,
            { action: 'Look at the invitation', link: invitationLink(this.#needs.publicUrl, token) },
            'If you do not know what this is about, do nothing.',
          ],
        }),
      )
    } catch (error) {
      this.#needs.onError(error)
      if (invitation.attempts < INVITATION_MAIL_ATTEMPTS_MAX) return
    }
    await endMail(engine, id)
  }
}
