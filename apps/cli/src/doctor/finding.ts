/** One thing that doctor looked at. */
export interface Finding {
  readonly check: string
  /** `problem` is what keeps LinkFlow from working or from being safe; `warning` is what someone should decide about. */
  readonly level: 'ok' | 'warning' | 'problem'
  readonly message: string
}

export const fine = (check: string, message: string): Finding => ({ check, level: 'ok', message })
export const warning = (check: string, message: string): Finding => ({ check, level: 'warning', message })
export const problem = (check: string, message: string): Finding => ({ check, level: 'problem', message })

/** A check that breaks is a finding too: doctor goes on with the next. */
export async function guarded(
  check: string,
  look: () => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>,
): Promise<Finding[]> {
  try {
    const found = await look()
    return Array.isArray(found) ? [...found] : [found as Finding]
  } catch (error) {
    return [problem(check, (error as Error).message)]
  }
}
