import { MISSING, type Problem } from '@linkflow/contracts'
import type { z } from 'zod'
import { PROBLEMS_MAX } from './limits.ts'
import { pointerOf } from './pointer.ts'

/** Every issue of a schema as a problem with its place, at most PROBLEMS_MAX of them. */
export function schemaProblems(error: z.ZodError): Problem[] {
  const problems = error.issues.flatMap((issue) => problemsOf(issue, []))
  if (problems.length <= PROBLEMS_MAX) return problems
  const kept = problems.slice(0, PROBLEMS_MAX - 1)
  const more = problems.length - kept.length
  return [...kept, { code: 'more-problems', message: `${more} more problems are not listed.`, severity: 'error' }]
}

function problemsOf(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): Problem[] {
  const path = [...at, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problem('unknown-field', `There is no field «${key}» here.`, [...path, key]))
  }
  if (issue.code === 'invalid_union') return unionProblems(issue, path)
  return [problem(codeOf(issue), sentenceOf(issue, path), path)]
}

const codeOf = ({ code, message }: z.core.$ZodIssue): string =>
  message.startsWith(MISSING) ? 'field-missing' : code === 'invalid_type' ? 'type-wrong' : 'value-invalid'

const sentenceOf = ({ message }: z.core.$ZodIssue, path: readonly PropertyKey[]): string =>
  `${subjectOf(path)} ${message}.`

function subjectOf(path: readonly PropertyKey[]): string {
  const [last, before] = [path.at(-1), path.at(-2)]
  if (last === undefined) return 'What was sent'
  if (typeof last !== 'number') return `«${String(last)}»`
  return typeof before === 'string' ? `Item ${last + 1} of «${before}»` : `Item ${last + 1}`
}

/** Of the branches of a union, the one that came furthest says most; else what the union would take. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[]): Problem[] {
  const branches = issue.errors.filter((errors) => errors.length > 0)
  const depth = (errors: readonly z.core.$ZodIssue[]) => Math.max(...errors.map((error) => error.path.length))
  const deepest = branches.toSorted((a, b) => depth(b) - depth(a))[0]
  if (deepest === undefined || depth(deepest) === 0) {
    return [problem(codeOf(issue), sentenceOf(issue, path), path)]
  }
  return deepest.flatMap((inner) => problemsOf(inner, path))
}

const problem = (code: string, message: string, path: readonly PropertyKey[]): Problem => ({
  code,
  message,
  severity: 'error',
  pointer: pointerOf(path),
})
