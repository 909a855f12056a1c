import { type MailCadence, type NotificationKind, notificationKinds, type Role } from '@linkflow/contracts'

/** Where somebody wants to be told of a kind. */
export interface Choice {
  readonly inApp: boolean
  readonly mail: MailCadence
}

/** Who answers for a workspace hears of it by mail; everybody else sees it in the inbox. */
const DEFAULTS: Readonly<Record<Role, Choice>> = {
  owner: { inApp: true, mail: 'at-once' },
  admin: { inApp: true, mail: 'at-once' },
  editor: { inApp: true, mail: 'never' },
  operator: { inApp: true, mail: 'never' },
  viewer: { inApp: true, mail: 'never' },
}

/** What somebody chose, or else what their role is given. */
export const choiceOf = (role: Role, chosen: Choice | undefined): Choice => chosen ?? DEFAULTS[role]

export const choicesOf = (
  role: Role,
  chosen: ReadonlyMap<NotificationKind, Choice>,
): Readonly<Record<NotificationKind, Choice>> =>
  Object.fromEntries(notificationKinds.map((kind) => [kind, choiceOf(role, chosen.get(kind))])) as Record<
    NotificationKind,
    Choice
  >
