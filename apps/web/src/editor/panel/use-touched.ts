import { useCallback, useState } from 'react'
import type { FieldPath } from './panel-context.tsx'
import { type FieldProblem, isAt, isWithin } from './problems.ts'

const keyOf = (path: FieldPath): string => JSON.stringify(path.map(String))

/** Fields tell what is wrong once somebody has left them, or where it was wrong when the panel was opened. */
export function useTouched(problems: readonly FieldProblem[], isChecked: boolean) {
  const [paths, setPaths] = useState<ReadonlySet<string>>(() => new Set())
  const [isAll, setAll] = useState(false)
  const [atFirst] = useState(() => (isChecked ? problems : []))
  const touch = useCallback((path: FieldPath) => setPaths((before) => new Set(before).add(keyOf(path))), [])
  const is = useCallback(
    (path: FieldPath) =>
      isAll || paths.has(keyOf(path)) || atFirst.some((each) => isAt(each, path) || isWithin(each, path)),
    [isAll, paths, atFirst],
  )
  return { touch, is, showAll: useCallback(() => setAll(true), []) }
}
