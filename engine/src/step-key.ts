import type { StepKey } from './types.ts'

/** `<id>` where there is no path, else `<id>@<path>`; ids hold no `@` (the planner sees to it). */
export const stepKey = (id: string, pathText: string): StepKey => (pathText === '' ? id : `${id}@${pathText}`)

export function splitStepKey(key: StepKey): { readonly id: string; readonly pathText: string } {
  const at = key.indexOf('@')
  return at < 0 ? { id: key, pathText: '' } : { id: key.slice(0, at), pathText: key.slice(at + 1) }
}
