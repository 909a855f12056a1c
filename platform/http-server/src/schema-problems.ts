import type { Problem } from '@linkflow/contracts'
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
  if (issue.code === 'invalid_type') {
    const isMissing = issue.input === undefined && issue.message.endsWith('received undefined')
    return [
      isMissing
        ? problem('field-missing', `A value is needed here: ${issue.expected}.`, path)
        : problem('type-wrong', `${issue.message}.`, path),
    ]
  }
  return [problem('value-invalid', `${issue.message}.`, path)]
}

/** Of the branches of a union, the one that came furthest says most. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[]): Problem[] {
  const branches = issue.errors.filter((errors) => errors.length > 0)
  const depth = (errors: readonly z.core.$ZodIssue[]) => Math.max(...errors.map((error) => error.path.length))
  const deepest = branches.toSorted((a, b) => depth(b) - depth(a))[0]
  if (deepest === undefined || depth(deepest) === 0) {
    const wanted = [...new Set(branches.flatMap((errors) => errors.map((error) => error.message)))]
    return [problem('value-invalid', `None of the forms fits: ${wanted.join('; ') || issue.message}.`, path)]
  }
  return deepest.flatMap((inner) => problemsOf(inner, path))
}

const problem = (code: string, message: string, path: readonly PropertyKey[]): Problem => ({
  code,
  message,
  severity: 'error',
  pointer: pointerOf(path),
})
