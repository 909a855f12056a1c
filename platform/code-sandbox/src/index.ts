export type { ChildCommand } from './child-command.ts'
export type { SandboxStats } from './child-pool.ts'
export { FramedProcess, type ProcessEnd, reasonOf, spawnClosed } from './child-process.ts'
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
export { encodeFrame, FRAME, type Frame } from './frames.ts'
export { CODE_LIMITS, type CodeLimits } from './limits.ts'
export { type FreshContexts, measureFreshContexts } from './measure-fresh-contexts.ts'
export { giveWay } from './wall/give-way.ts'
export { findLauncher, type Launcher } from './wall/launcher.ts'
export { type SandboxLevel, WALLS, type Wall } from './wall/sandbox-level.ts'
