/** Keys that are known without a query; beyond, the one that was not used for longest is asked for again. */
export const KEY_CACHE_ENTRIES_MAX = 10_000

/** Tokens that are known to be wrong, so that a flood of one wrong token costs one query. */
export const WRONG_TOKEN_ENTRIES_MAX = 1_000

/** How often the last use of keys is written: the figure is for people, a write per request is not. */
export const LAST_USE_FLUSH_MS = 30_000

/** Keys of one workspace that are neither revoked nor expired. */
export const KEYS_PER_WORKSPACE_MAX = 1_000

/** An access token is good for this long; within it a session is renewed. */
export const ACCESS_TOKEN_MS = 10 * 60_000

/** A session ends then, whatever is done with it. */
export const SESSION_DAYS = 30

/** Open sessions of one account; a further sign-in ends the oldest. */
export const SESSIONS_PER_ACCOUNT_MAX = 100

/** A used refresh token gets the same child again within this time; after it, its session ends. */
export const REFRESH_REPEAT_MS = 10_000

/** Characters of a `User-Agent` that are kept with a session. */
export const USER_AGENT_CHARS_MAX = 300

/** A key signs access tokens for this long, then a new one does. */
export const SIGNING_KEY_DAYS = 30

/** How long a new key is known to verify before it signs, so that every process has it. */
export const SIGNING_KEY_YOUNG_MS = 60_000

/** Tokens with an unknown key make us look for new keys at most this often. */
export const SIGNING_KEYS_RELOAD_MS = 1000

/** argon2id (SECURITY.md 1.2): memory of one hash, passes, threads. */
export const PASSWORD_MEMORY_KIB = 64 * 1024
export const PASSWORD_PASSES = 3
export const PASSWORD_THREADS = 1

/** Hashes at once in a process: of the four threads that Node has for such work one stays free for files. */
export const PASSWORD_HASHES_AT_ONCE_MAX = 3

/** Hashes that wait for their turn; beyond, the answer is 503. */
export const PASSWORD_HASHES_WAITING_MAX = 32

/** Attempts to sign in to one account without a wait, from anywhere. After more the wait doubles from a second. */
export const SIGN_INS_PER_ACCOUNT_FREE_MAX = 5
/** The longest wait before a further attempt at one account. */
export const SIGN_IN_ACCOUNT_WAIT_MS_MAX = 5 * 60_000

/** Attempts from one network (an IPv4 address, or a /64 of IPv6) without a wait, at any account. */
export const SIGN_INS_PER_NETWORK_FREE_MAX = 20
/** The longest wait before a further attempt from one network. */
export const SIGN_IN_NETWORK_WAIT_MS_MAX = 15 * 60_000

/** Mails that are sent to one address without a wait. After more the wait doubles from a minute. */
export const MAILS_PER_ADDRESS_FREE_MAX = 3
/** Mails that one network may ask for without a wait. */
export const MAILS_PER_NETWORK_FREE_MAX = 20
/** The longest wait before a further mail. */
export const MAIL_WAIT_MS_MAX = 30 * 60_000

/** Attempts are forgotten after this long without a further one. */
export const ATTEMPTS_FORGOTTEN_MS = 3_600_000

/** Sessions that ended this long ago are removed. */
export const ENDED_SESSIONS_KEPT_DAYS = 30

/** How long a link to a new password is good. */
export const RESET_LINK_MS = 30 * 60_000

/** How long a link that proves an address is good. */
export const VERIFY_LINK_MS = 24 * 3_600_000

/** A mail that nobody took is tried again after this long, then twice as long, and so on. */
export const MAIL_RETRY_FIRST_MS = 30_000

/** So often a mail is tried; with the waits between, for about a quarter of an hour. */
export const MAIL_ATTEMPTS_MAX = 6

/** Attempts at the code of one account without a wait; after more the wait doubles from a second. */
export const CODES_PER_ACCOUNT_FREE_MAX = 5

/** Half minutes that the clock of a device may be ahead or behind. */
export const TOTP_STEPS_AROUND = 1

/** Recovery codes that come with a second factor. */
export const RECOVERY_CODES = 10

/** How long after the password the second factor may come. */
export const CHALLENGE_MS = 5 * 60_000

/** How long an authenticator may take to answer. */
export const PASSKEY_CHALLENGE_MS = 5 * 60_000

/** Passkeys of one account. */
export const PASSKEYS_PER_ACCOUNT_MAX = 20

/** Whoever has no password confirms by having signed in this long ago at most. */
export const FRESH_SIGN_IN_MS = 10 * 60_000

/** What operators change takes a sign-in or a confirmation that is this old at most. */
export const OPERATOR_CONFIRMED_MS = 10 * 60_000

/** Operators of the installation. */
export const OPERATORS_MAX = 50

/** How long a link that proves a new address is good. */
export const EMAIL_LINK_MS = 24 * 3_600_000

/** Earlier sessions that are looked through for the device of a new one. */
export const EARLIER_SESSIONS_MAX = 300

/** An account that is this young is told of no new device: its first ones all are. */
export const NOTICES_FROM_AGE_MS = 24 * 3_600_000

/** How long a single sign-on may take at the provider. */
export const SSO_FLOW_MS = 10 * 60_000

/** One request to the provider. */
export const SSO_REQUEST_MS = 10_000

/** An answer of the provider. */
export const SSO_ANSWER_BYTES_MAX = 1024 * 1024

/** The provider's addresses and keys are read anew after this long. */
export const SSO_DISCOVERY_MS = 3_600_000

/** Sign-ons that did not succeed, of one network, without a wait. */
export const SSO_PER_NETWORK_FREE_MAX = 40

/** A provider that did not answer is asked again after this long at the earliest. */
export const SSO_RETRY_MS = 3000
