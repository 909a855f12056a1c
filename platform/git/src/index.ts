export type { GitFailure } from './failure.ts'
export { Git, type GitCall, type GitOptions } from './git.ts'
export type { GitReply, GitRequest, SendRequest } from './web-door.ts'
