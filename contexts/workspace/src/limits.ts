/** Members of one workspace. */
export const MEMBERS_PER_WORKSPACE_MAX = 1000

/** Workspaces that one account may be in; also how many chains of the audit log a sign-in is written to. */
export const WORKSPACES_PER_ACCOUNT_MAX = 50

/** Characters of what an entry of the audit log says was before, and of what is after; beyond, only the size is kept. */
export const AUDIT_DETAIL_CHARS_MAX = 16 * 1024

/** Entries of the audit log that one request verifies; the answer says from where to go on. */
export const AUDIT_VERIFIED_AT_ONCE_MAX = 20_000

/** Entries of the audit log that are read at once for an export or a verification. */
export const AUDIT_READ_AT_ONCE = 1000

/** How long an invitation is good; sending it again begins anew. */
export const INVITATION_DAYS = 7

/** Invitations of one workspace that wait for an answer. */
export const INVITATIONS_PENDING_MAX = 200

/** Invitations that one workspace makes in a day. */
export const INVITATIONS_PER_DAY_MAX = 200

/** An invitation is sent again no sooner than this. */
export const INVITATION_RESEND_MS_MIN = 60_000

/** Mails with invitations to one address in a day, from all workspaces together; further ones wait. */
export const INVITATION_MAILS_PER_ADDRESS_AND_DAY_MAX = 5

/** A mail that waits for its address to have room is looked at again after this. */
export const INVITATION_MAIL_WAIT_MS = 3_600_000

/** A mail with an invitation that nobody took is tried again after this long, then twice as long, and so on. */
export const INVITATION_MAIL_RETRY_FIRST_MS = 30_000

/** So often a mail with an invitation is tried. */
export const INVITATION_MAIL_ATTEMPTS_MAX = 6

/** Invitations that were accepted, revoked, or ran out are removed after this long. */
export const OLD_INVITATIONS_KEPT_DAYS = 30

/** Variables of one workspace. */
export const VARIABLES_PER_WORKSPACE_MAX = 200

/** Secret variables that one transaction seals anew. */
export const RESEAL_PIECE_VARIABLES = 100

/** A secret of fewer characters is not taken out of logs: it would be found in every other word. */
export const SECRET_VEILED_CHARS_MIN = 4

/** Workspaces whose variables a process knows; beyond, the one that was read longest ago is read again. */
export const VARIABLE_CACHE_WORKSPACES_MAX = 2000

/** While notifications do not arrive, what is known of variables is read again this often. */
export const VARIABLES_REREAD_MS = 1000

/** While notifications do not arrive, which workspaces were deleted is read again this often. */
export const STOPPED_REREAD_MS = 1000

/** Rows of a removed workspace that one statement deletes. */
export const REMOVED_ROWS_AT_ONCE = 5000
