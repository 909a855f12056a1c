/** A threat, and what in the structure stands against it: a wrong line in one node or route cannot reopen it. */
export interface Threat {
  readonly threat: string
  readonly answer: string
}

/** Numbered for ever; tests name them in their comments. */
export const THREATS = {
  T6: {
    threat: 'A body that is taken for what it is not',
    answer: 'The exact media type chooses the parser; a file is made by the multipart reader and by nothing else',
  },
  T7: {
    threat: 'A route before the check of who asks',
    answer: 'A route without auth and permission does not compile; public routes are one closed list',
  },
  T8: {
    threat: 'Calls that nobody verified',
    answer: 'The webhook’s door verifies each call before its workflow starts, over the bytes as they came',
  },
  T9: {
    threat: 'Scripts in answers that users chose',
    answer: 'Always `sandbox` and `nosniff`; headers that act on the whole origin are refused',
  },
  T10: {
    threat: 'What is stored acts where others look at it',
    answer: 'Names are one line without control characters; mails and terminals get words; addresses are http or https',
  },
  T11: {
    threat: 'A credential is sent elsewhere',
    answer: 'Egress fills it in, for hosts on its list; a longer list needs the secret again',
  },
  T12: {
    threat: 'A credential is used by whom it is not shared with',
    answer: 'Naming one in a draft is using it, judged when the draft is saved; one resolver opens secrets',
  },
  T13: { threat: 'SQL in our own queries', answer: 'Values are parameters by the only tag that makes queries' },
  T14: {
    threat: 'SQL in nodes that ask databases',
    answer:
      'A statement is made of parts: names are quoted in one place, and values travel beside it; no node may import a driver',
  },
  T15: {
    threat: 'Another engine that runs text',
    answer:
      'None in the process: no eval, no Function, no vm; SQL over items can only read them, in a memory of its own in a process that may be ended',
  },
  T16: {
    threat: 'Words that become arguments or programs',
    answer: 'No shell, and no program that users’ words reach',
  },
  T17: {
    threat: 'Ids and names that become paths',
    answer: 'Ids are UUIDs; a path of users goes name by name into open folders, and follows no link',
  },
  T18: {
    threat: 'Things of another workspace',
    answer: 'Forced row-level security under a role that is not above it, the workspace set in each transaction',
  },
  T19: { threat: 'Acts above one’s role', answer: 'A route states its permission; one table says which roles have it' },
  T20: { threat: 'More fields than there are', answer: 'A schema for each route, unknown keys refused' },
  T21: {
    threat: 'A workspace that nobody chose',
    answer: 'It comes from the key or the memberships; a header chooses among those',
  },
  T22: {
    threat: 'Accounts and roles from outside',
    answer: 'An identity is issuer and subject; an address links only if both sides proved it; no claim gives a role',
  },
  T23: {
    threat: 'Tokens that were made or changed',
    answer: 'One algorithm, our own keys, and the session is looked at',
  },
  T24: { threat: 'Bombs', answer: 'Limits before parsing: bytes, depth, keys, parts, ratio' },
  T25: { threat: 'Regexes that never end', answer: 'Those of users run in an engine of linear time' },
  T26: { threat: 'Expressions that never end', answer: 'Fuel, depth and size are counted by the interpreter' },
  T27: { threat: 'A workspace that slows others', answer: 'Workspaces take turns' },
  T28: { threat: 'A call that is sent again', answer: 'A delivery starts one execution, in the same transaction' },
  T29: {
    threat: 'Requests by another site',
    answer: 'Cookies count for our own pages only; bodies are JSON; GET changes nothing',
  },
  T30: {
    threat: 'Sockets that stay open',
    answer: 'A ticket for half a minute, good once; rights are read anew when they change; queues have a limit',
  },
  T31: {
    threat: 'Guessing from many addresses',
    answer: 'Attempts count for the account and the network; the address is the one that our proxies saw',
  },
  T32: {
    threat: 'Secrets in logs, mails and stored runs',
    answer: 'They are a type that shows itself to nobody; what comes back is searched for them',
  },
  T33: {
    threat: 'Keys that are lost, rows that are swapped',
    answer: 'Envelopes bound to their workspace and record; a wrong key stops the start',
  },
  T34: { threat: 'Headers within headers', answer: 'Names and values are checked at the one door in and out' },
  T35: {
    threat: 'Sign-ons that come back elsewhere',
    answer: 'State, nonce and PKCE, good once and bound to who began; one address back',
  },
  T36: {
    threat: 'Data that is compiled',
    answer: 'A template is compiled once, from the parameter; results never are',
  },
  T37: { threat: 'A file as an attack', answer: 'The same checks as for saving; nothing is live; ids are new' },
  T38: {
    threat: 'Packages that attack',
    answer:
      'Exact versions with their hashes, no scripts at installation, known licences; packages of nodes run in processes of ' +
      'their own and reach what their manifest names',
  },
  T39: { threat: 'Acts that nobody sees', answer: 'An entry in the transaction of the act, in a chain of hashes' },
  T40: { threat: 'Forged lines, told faults', answer: 'JSON lines; outside a code and an id, inside the rest' },
  T41: { threat: 'Requests that two readers read differently', answer: 'A strict parser, and deadlines' },
  T42: { threat: 'Defaults that are weak', answer: 'No password of ours; unsafe pairs of settings do not start' },
  T43: {
    threat: 'A guard that one new place forgot',
    answer: 'Guards are types and rules that bite, and each rule has a probe',
  },
} as const satisfies Record<string, Threat>

export type ThreatId = keyof typeof THREATS
export const threatIds = Object.keys(THREATS) as ThreatId[]
