/** What a script can tell an end by. */
export const EXIT = {
  ok: 0,
  /** The run failed, or the server refused. */
  failed: 1,
  /** The command itself is wrong: an unknown option, a malformed value, a missing file. */
  usage: 2,
  /** No server answers at the address. */
  unreachable: 3,
  /** Ended by a second Ctrl-C. */
  interrupted: 130,
} as const
