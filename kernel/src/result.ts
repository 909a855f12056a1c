/** Every way a use case can end is in its type: expected failures are values, bugs are exceptions. */
export type Ok<T> = { readonly ok: true; readonly value: T }
export type Failed<E> = { readonly ok: false; readonly error: E }
export type Result<T, E> = Ok<T> | Failed<E>

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })
export const fail = <E>(error: E): Failed<E> => ({ ok: false, error })
