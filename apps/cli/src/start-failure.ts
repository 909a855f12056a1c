const START_FAILURES = new Set(['StartError', 'DatabaseError', 'KeyError'])

/** A known reason why the parts of a server do not come up: it has a code and says what to do. */
export const isStartFailure = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && START_FAILURES.has(error.name)
