export { type ProgramCall, type ProgramEnd, type ProgramFailure, runProgram } from './run-program.ts'
