export type { SandboxStats } from './child-pool.ts'
export type {
  CodeCall,
  CodeError,
  CodeErrorCode,
  CodeFacts,
  CodeOutcome,
  ConsoleLevel,
  ConsoleLine,
} from './code-call.ts'
export { type CodeSandbox, type CodeSandboxOptions, openCodeSandbox, type SandboxLog } from './code-sandbox.ts'
export { CODE_LIMITS, type CodeLimits } from './limits.ts'
export { type FreshContexts, measureFreshContexts } from './measure-fresh-contexts.ts'
export { type SandboxLevel, WALLS, type Wall } from './wall/sandbox-level.ts'
